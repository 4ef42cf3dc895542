"""What stands in the rows of the wall, and of every page that shows an alert or a silence.

The browser's twins are static/js/dashboard/{alert_row,silence_row}.js; the browser tests hold that
a page kept up by events is the page fetched anew.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.urls import NoReverseMatch, reverse

from dashboard.matchers import MatchType
from dashboard.models import Alert, Silence
from realtime.events import format_time

KEY_LABELS = ("cluster", "namespace", "service", "job", "instance", "pod", "node")
NAMED_ELSEWHERE = frozenset(("alertname", "severity"))  # in the row itself, not among its labels
LABELS_SHOWN = 8
NOBODY = "0" * 16  # stands for a fingerprint in an address that the browser fills in
NO_SILENCE = "00000000-0000-0000-0000-000000000000"  # the same for the id of a silence
_WEB_ADDRESS = re.compile("https?://", re.IGNORECASE | re.ASCII)

Labels = list[tuple[str, str]]


class Moment(NamedTuple):
    """A time for a `<time>` element; both texts are empty in the blank row."""

    stamp: str = ""
    text: str = ""

    @classmethod
    def of(cls, at: datetime | None) -> "Moment":
        stamp = format_time(at) if at else ""
        return cls(stamp, f"{stamp[:10]} {stamp[11:19]} UTC" if stamp else "")


@dataclass(frozen=True)
class AlertRow:
    """What _alert_row.html shows of one alert; blank, it is the browser's template."""

    fingerprint: str = ""
    address: str = ""
    status: str = "firing"
    severity: str = ""
    alertname: str = ""
    summary: str = ""
    description: str = ""
    labels: Labels = field(default_factory=list)
    more_labels: Labels = field(default_factory=list)
    started: Moment = Moment()
    ended: Moment = Moment()
    silenced_by: list[str] = field(default_factory=list)
    silence_address: str = ""
    inhibited_by: list[str] = field(default_factory=list)
    inhibitor_address: str = ""
    acknowledged_by: str | None = None
    acknowledged: Moment = Moment()
    acknowledged_note: str = ""
    source: str = ""
    runbook: str = ""

    @classmethod
    def of(cls, alert: Alert, told_above: Collection[str] = ()) -> "AlertRow":
        """`told_above`: names of labels that the head of its group shows."""
        notes = alert.annotations
        summary = summary_of(notes)
        description = notes.get("description") or ""
        labels = labels_in_order(alert.labels, told_above)
        return cls(
            fingerprint=alert.fingerprint,
            address=alert_address(alert.fingerprint),
            status=alert.status,
            severity=alert.severity,
            alertname=alert_name(alert.alertname),
            summary=summary,
            description="" if description == summary else description,
            labels=labels[:LABELS_SHOWN],
            more_labels=labels[LABELS_SHOWN:],
            started=Moment.of(alert.starts_at),
            ended=Moment() if alert.firing else Moment.of(alert.ends_at),
            silenced_by=alert.silenced_by,
            silence_address=silence_address(alert.silenced_by[0]) if alert.silenced_by else "",
            inhibited_by=alert.inhibited_by,
            inhibitor_address=alert_address(alert.inhibitor),
            acknowledged_by=alert.acknowledged_by,
            acknowledged=Moment.of(alert.acknowledged_at),
            acknowledged_note="" if alert.acknowledged_by is None else alert.acknowledged_note,
            source=web_address(alert.generator_url),
            runbook=web_address(notes.get("runbook_url") or notes.get("runbook") or ""),
        )


@dataclass(frozen=True)
class SilenceRow:
    """What _silence_row.html shows of one pending or active silence; blank, the template."""

    id: str = ""
    state: str = ""
    matchers: list[tuple[str, str, str]] = field(default_factory=list)
    created_by: str = ""
    comment: str = ""
    starts: Moment = Moment()
    ends: Moment = Moment()
    muted: int = 0

    @classmethod
    def of(cls, silence: Silence, muted: int) -> "SilenceRow":
        return cls(
            id=str(silence.id),
            state=silence.state,
            matchers=[_matcher(item) for item in silence.matchers],
            created_by=silence.created_by,
            comment=silence.comment,
            starts=Moment.of(silence.starts_at),
            ends=Moment.of(silence.ends_at),
            muted=muted,
        )


def alert_name(alertname: str) -> str:
    return alertname or "(no alertname)"


def summary_of(notes: Mapping[str, str]) -> str:
    return notes.get("summary") or notes.get("message") or notes.get("description") or ""


def labels_in_order(labels: Mapping[str, str], told_above: Collection[str] = ()) -> Labels:
    """Those that tell one alert from another first."""
    left = sorted(
        (name, value)
        for name, value in labels.items()
        if name not in NAMED_ELSEWHERE and name not in told_above
    )
    return sorted(left, key=lambda label: label[0] not in KEY_LABELS)


def alert_address(fingerprint: str) -> str:
    """Where one alert is told of in full; its row, where there is no such page."""
    before, after = _address_parts()
    return f"{before}{fingerprint}{after}"


def silence_address(silence_id: str) -> str:
    """Where a silence is told of, and changed."""
    return reverse("silence-edit", args=[NO_SILENCE]).replace(NO_SILENCE, silence_id)


def web_address(text: str) -> str:
    """The text if it may be a link, else nothing."""
    return text if _WEB_ADDRESS.match(text) else ""


@cache
def _address_parts() -> tuple[str, str]:
    try:
        before, _, after = reverse("alert", args=[NOBODY]).partition(NOBODY)
    except NoReverseMatch:
        return "#alert-", ""
    return before, after


def _matcher(item: Mapping[str, Any]) -> tuple[str, str, str]:
    kind = MatchType.of(bool(item.get("isRegex", False)), bool(item.get("isEqual", True)))
    return item["name"], kind.value, item["value"]
