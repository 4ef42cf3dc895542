"""`/api/v2/alerts/groups`: alerts as the routing groups them."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard import configuration
from dashboard.api.answers import answer, endpoint
from dashboard.api.parameters import AlertFilter, ReceiverFilter, flag
from dashboard.firing import firing_now
from dashboard.routing import grouped
from dashboard.schemas import AlertGroup, ReceiverReference, gettable_alert


def list_groups(request: HttpRequest) -> HttpResponse:
    """One group for each route and set of group labels; none without alerts."""
    shown, with_muted = AlertFilter(request), flag(request, "muted")
    config = configuration.current()
    receivers = ReceiverFilter(request, config.receivers)
    now = timezone.now()
    alerts = (alert for alert in firing_now(now) if shown.takes(alert))
    groups: list[AlertGroup] = []
    for group in grouped(config.route, alerts, lambda route: receivers.takes(route.receiver)):
        muted_by = group.route.muted_by(now)
        if muted_by and not with_muted:
            continue
        groups.append(
            AlertGroup(
                labels=group.labels,
                route_labels=group.route_labels(),
                receiver=ReceiverReference(group.route.receiver),
                alerts=[
                    gettable_alert(member.item, member.receivers, muted_by)
                    for member in group.members
                ],
            )
        )
    return answer(groups)


groups = endpoint(get=list_groups)
