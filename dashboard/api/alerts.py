"""`/api/v2/alerts`."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard import configuration, metrics, past, senders
from dashboard.api.alert_bodies import Post
from dashboard.api.answers import Failed, answer, empty, endpoint
from dashboard.api.body import read_body
from dashboard.api.parameters import AlertFilter, ReceiverFilter
from dashboard.firing import FiringAlert, firing_now
from dashboard.ingestion import ingest
from dashboard.models import Alert, Board
from dashboard.schemas import GettableAlert, gettable_alert
from dashboard.times import parse_moment


def list_alerts(request: HttpRequest) -> HttpResponse:
    """Alerts that have not resolved, by fingerprint."""
    shown = AlertFilter(request)
    config = configuration.current()
    wanted = ReceiverFilter(request, config.receivers)
    alerts: list[GettableAlert] = []
    for alert in _firing(request):
        if shown.takes(alert):
            receivers = [route.receiver for route in config.route.match(alert.labels)]
            if wanted.takes_some(receivers):
                alerts.append(gettable_alert(alert, receivers))
    return answer(alerts)


def _firing(request: HttpRequest) -> Iterable[Alert | FiringAlert]:
    """What fires now, or did at `at`; by fingerprint."""
    now = timezone.now()
    text = request.GET.get("at")
    if not text:
        return firing_now(now)
    try:
        at = parse_moment(text)
        if at > now:
            raise ValueError("it lies ahead")
        return past.firing_at(at)
    except ValueError as error:
        raise Failed(400, f"failed to parse at param: {error}") from error


def post_alerts(request: HttpRequest) -> HttpResponse:
    """Stores every alert of the body that is valid, and tells what is wrong with the others."""
    post = Post(read_body(request))
    with Board.locked():
        now = timezone.now()  # under the lock: of two posts the later one has the later time
        ingest(post.store_repeats(now), now, post.lease)
        senders.posted(post.alerts(), now)
    ends = [alert.ends_at or now + post.lease for alert in post.alerts()]
    firing = sum(end > now for end in ends)
    metrics.received(firing, len(ends) - firing)
    metrics.invalid(post.invalid)
    post.complain()
    return empty()


alerts = endpoint(get=list_alerts, post=post_alerts)
