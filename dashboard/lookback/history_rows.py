"""One line for each event of the history: what, of whom, and who did it."""

from dataclasses import dataclass, field
from typing import cast

from dashboard.matchers import MatchType
from dashboard.wall.rows import Moment, alert_name, labels_in_order
from dashboard.wall.told import Told
from realtime.events import (
    AlertPayload,
    HealthPayload,
    NotificationPayload,
    SilencePayload,
    StatsPayload,
)

LABELS_SHOWN = 4


@dataclass(frozen=True)
class HistoryRow:
    """What _history_row.html shows. Of an alert it has a fingerprint, of a silence an id."""

    told: Told
    subject: str
    severity: str = ""
    fingerprint: str = ""
    silence_id: str = ""
    labels: list[tuple[str, str]] = field(default_factory=list)
    matchers: list[tuple[str, str, str]] = field(default_factory=list)
    text: str = ""

    @classmethod
    def of(cls, told: Told) -> "HistoryRow":
        match told.data:
            case AlertPayload() as data:
                return _alert_row(told, data)
            case SilencePayload() as data:
                return _silence_row(told, data)
            case HealthPayload() as data:
                status = "not watched any more" if data.removed else data.status
                return cls(told, f"{data.component}: {status}", text=data.message)
            case StatsPayload() as data:
                words = f"{data.firing_alerts} firing, {data.silenced_alerts} silenced"
                return cls(told, words)
            case data:
                return cls(told, cast(NotificationPayload, data).message)

    @property
    def at(self) -> Moment:
        return self.told.moment

    @property
    def who(self) -> str:
        return self.told.who


def _alert_row(told: Told, data: AlertPayload) -> HistoryRow:
    taken = told.type == "alert_acknowledged"
    notes = data.annotations
    return HistoryRow(
        told,
        alert_name(data.alertname),
        severity=data.severity,
        fingerprint=data.fingerprint,
        labels=labels_in_order(data.labels)[:LABELS_SHOWN],
        text=data.acknowledged_note if taken else notes.get("summary", ""),
    )


def _silence_row(told: Told, data: SilencePayload) -> HistoryRow:
    return HistoryRow(
        told,
        "",
        silence_id=data.id,
        matchers=[
            (m.name, MatchType.of(m.is_regex, m.is_equal).value, m.value) for m in data.matchers
        ],
        text=data.comment,
    )
