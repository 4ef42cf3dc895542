"""`/api/v2/alerts`."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard import past
from dashboard.api.alert_bodies import Post
from dashboard.api.answers import Failed, answer, empty, endpoint
from dashboard.api.body import read_body
from dashboard.api.parameters import flag, label_matchers, receiver_selected
from dashboard.ingestion import ingest
from dashboard.matchers import match_all
from dashboard.models import Alert, Board
from dashboard.schemas import gettable_alert
from dashboard.times import parse_moment


def list_alerts(request: HttpRequest) -> HttpResponse:
    """Alerts that have not resolved, by fingerprint."""
    matchers = label_matchers(request)
    active, silenced = flag(request, "active"), flag(request, "silenced")
    inhibited = flag(request, "inhibited")
    if not receiver_selected(request):
        return answer([])
    return answer(
        [
            gettable_alert(alert)
            for alert in _firing(request)
            if (active or alert.silenced_by or alert.inhibited_by)
            and (silenced or not alert.silenced_by)
            and (inhibited or not alert.inhibited_by)
            and match_all(matchers, alert.labels)
        ]
    )


def _firing(request: HttpRequest) -> Iterable[Alert]:
    """What fires now, or did at `at`; by fingerprint."""
    now = timezone.now()
    text = request.GET.get("at")
    if not text:
        firing = Alert.objects.filter(status=Alert.Status.FIRING, ends_at__gt=now)
        return firing.order_by("fingerprint")
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
    post.complain()
    return empty()


alerts = endpoint(get=list_alerts, post=post_alerts)
