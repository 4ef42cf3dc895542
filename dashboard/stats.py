"""The figures on the tiles, counted from the rows as they are."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
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
    # Each question by an index of its own: once a second nobody can go through a large board.
    firing = Alert.objects.filter(status=Alert.Status.FIRING)
    counted = firing.order_by("severity").values_list("severity").annotate(alerts=Count("*"))
    by_severity = dict(counted)
    most = sorted(by_severity.items(), key=lambda item: -item[1])[:MOST_SEVERITIES]
    silences = Silence.objects.filter(state=Silence.State.ACTIVE).count()
    resolved = Board.objects.filter(resolved_on=timezone.localdate(now)).values_list(
        "resolved_count", flat=True
    )
    return Figures(
        firing_alerts=sum(by_severity.values()),
        resolved_today=resolved.first() or 0,
        active_silences=silences,
        inhibited_alerts=Alert.objects.filter(inhibitor__gt="").count(),  # who resolves has none
        silenced_alerts=firing.exclude(silenced_by=[]).count() if silences else 0,
        by_severity=dict(most),
    )
