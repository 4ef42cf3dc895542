"""The board at some moment as its page shows it: figures, and the worst alerts as rows.

The browser's twin, for what is played back, is static/js/dashboard/past/.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dashboard.lookback.history_rows import short_labels
from dashboard.lookback.spans import format_span
from dashboard.severities import severity_order
from realtime.events import AlertPayload

ROWS_SHOWN = 200


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
        notes = alert.annotations
        return cls(
            fingerprint=alert.fingerprint,
            severity=alert.severity,
            alertname=alert.alertname or "(no alertname)",
            summary=notes.get("summary") or notes.get("message") or notes.get("description") or "",
            labels=short_labels(alert.labels),
            fired_for=format_span(at - datetime.fromisoformat(alert.starts_at)),
            silenced=bool(alert.silenced_by),
            inhibited=bool(alert.inhibited_by),
            acknowledged_by=alert.acknowledged_by,
        )


@dataclass(frozen=True)
class PastBoard:
    """All of it; `more` alerts have no row."""

    firing: int
    by_severity: list[tuple[str, int]]
    silenced: int
    inhibited: int
    acknowledged: int
    rows: list[PastRow]
    more: int

    @classmethod
    def of(cls, alerts: Iterable[AlertPayload], at: datetime) -> "PastBoard":
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
        )
