"""The board at some moment as its page shows it: figures, and the worst alerts as rows.

The browser's twin, for what is played back, is static/js/dashboard/past/.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dashboard.lookback.history_rows import LABELS_SHOWN
from dashboard.lookback.spans import format_span
from dashboard.severities import severity_order
from dashboard.wall.feed import silence_words
from dashboard.wall.rows import alert_name, labels_in_order, summary_of
from realtime.events import AlertPayload, SilencePayload

ROWS_SHOWN = 200
SILENCES_SHOWN = 20


@dataclass(frozen=True)
class PastRow:
    """What _past_row.html shows of an alert that fired then; blank, the browser's template."""

    fingerprint: str = ""
    severity: str = ""
    alertname: str = ""
    summary: str = ""
    labels: list[tuple[str, str]] = field(default_factory=list)
    fired_for: str = ""
    silenced: bool = False
    inhibited: bool = False
    acknowledged_by: str | None = None

    @classmethod
    def of(cls, alert: AlertPayload, at: datetime) -> "PastRow":
        return cls(
            fingerprint=alert.fingerprint,
            severity=alert.severity,
            alertname=alert_name(alert.alertname),
            summary=summary_of(alert.annotations),
            labels=labels_in_order(alert.labels)[:LABELS_SHOWN],
            fired_for=format_span(at - datetime.fromisoformat(alert.starts_at)),
            silenced=bool(alert.silenced_by),
            inhibited=bool(alert.inhibited_by),
            acknowledged_by=alert.acknowledged_by,
        )


@dataclass(frozen=True)
class PastSilence:
    """What _past_silence.html shows of a silence that was in force; blank, the browser's."""

    words: str = ""
    who: str = ""
    muted: int = 0


@dataclass(frozen=True)
class PastBoard:
    """All of it; `more` alerts and `more_silences` have no row."""

    firing: int
    by_severity: list[tuple[str, int]]
    silenced: int
    inhibited: int
    acknowledged: int
    rows: list[PastRow]
    more: int
    silences: list[PastSilence]
    more_silences: int

    @classmethod
    def of(
        cls, alerts: Iterable[AlertPayload], at: datetime, silences: Sequence[SilencePayload]
    ) -> "PastBoard":
        ordered = sorted(alerts, key=lambda alert: alert.fingerprint)
        ordered.sort(key=lambda alert: alert.starts_at, reverse=True)
        ordered.sort(key=lambda alert: severity_order(alert.severity))
        severities: Mapping[str, int] = Counter(alert.severity for alert in ordered)
        return cls(
            firing=len(ordered),
            by_severity=sorted(severities.items(), key=lambda item: severity_order(item[0])),
            silenced=sum(bool(alert.silenced_by) for alert in ordered),
            inhibited=sum(bool(alert.inhibited_by) for alert in ordered),
            acknowledged=sum(alert.acknowledged_by is not None for alert in ordered),
            rows=[PastRow.of(alert, at) for alert in ordered[:ROWS_SHOWN]],
            more=max(0, len(ordered) - ROWS_SHOWN),
            silences=_silence_rows(silences, ordered),
            more_silences=max(0, len(silences) - SILENCES_SHOWN),
        )


def _silence_rows(
    silences: Iterable[SilencePayload], firing: Iterable[AlertPayload]
) -> list[PastSilence]:
    """Those that end soonest."""
    muted = Counter(name for alert in firing for name in alert.silenced_by)
    ordered = sorted(silences, key=lambda silence: (silence.ends_at, silence.id))
    return [
        PastSilence(silence_words(silence), silence.created_by, muted[silence.id])
        for silence in ordered[:SILENCES_SHOWN]
    ]
