"""The figures on the tiles, counted from the rows as they are."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from dashboard.models import Alert, Board, Silence

MOST_SEVERITIES = 50


@dataclass(frozen=True)
class Figures:
    """Counts of alerts and silences; `by_severity` has only severities that are firing, and of
    these the `MOST_SEVERITIES` that most alerts have."""

    firing_alerts: int
    resolved_today: int
    active_silences: int
    inhibited_alerts: int
    silenced_alerts: int
    by_severity: dict[str, int]


def collect(now: datetime) -> Figures:
    """Count. Inside `Board.locked()` the figures are exact at one place in the log."""
    firing = Alert.objects.filter(status=Alert.Status.FIRING)
    rows = list(
        firing.order_by("severity")
        .values("severity")
        .annotate(
            alerts=Count("pk"),
            silenced=Count("pk", filter=~Q(silenced_by=[])),
            inhibited=Count("pk", filter=~Q(inhibitor="")),
        )
    )
    most = sorted(rows, key=lambda row: -int(row["alerts"]))[:MOST_SEVERITIES]
    resolved = Board.objects.filter(resolved_on=timezone.localdate(now)).values_list(
        "resolved_count", flat=True
    )
    return Figures(
        firing_alerts=sum(row["alerts"] for row in rows),
        resolved_today=resolved.first() or 0,
        active_silences=Silence.objects.filter(state=Silence.State.ACTIVE).count(),
        inhibited_alerts=sum(row["inhibited"] for row in rows),
        silenced_alerts=sum(row["silenced"] for row in rows),
        by_severity={row["severity"]: row["alerts"] for row in most},
    )
