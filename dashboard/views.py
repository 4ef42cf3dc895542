"""The wall: the page as it stands at one place in the log, from where the browser goes on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dashboard import stats
from dashboard.matchers import MatchType
from dashboard.models import Alert, Silence
from dashboard.moment import one_moment
from realtime import log
from realtime.events import format_time

# The browser's twins of what follows are static/js/dashboard/{order,alert_row,silence_row}.js;
# the browser tests hold that a page kept up by events is the page fetched anew.
SEVERITIES = ("critical", "error", "warning", "info", "none")  # the rest follow, by name
KEY_LABELS = ("cluster", "namespace", "service", "job", "instance", "pod", "node")
LABELS_SHOWN = 8
_WEB_ADDRESS = re.compile("https?://", re.IGNORECASE | re.ASCII)


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
    """What _alert_row.html shows of one firing alert; blank, it is the browser's template."""

    fingerprint: str = ""
    severity: str = ""
    alertname: str = ""
    summary: str = ""
    description: str = ""
    labels: list[tuple[str, str]] = field(default_factory=list)
    more_labels: list[tuple[str, str]] = field(default_factory=list)
    started: Moment = Moment()
    silenced_by: list[str] = field(default_factory=list)
    inhibited_by: list[str] = field(default_factory=list)
    acknowledged_by: str | None = None
    acknowledged: Moment = Moment()
    acknowledged_note: str = ""
    source: str = ""
    runbook: str = ""

    @classmethod
    def of(cls, alert: Alert) -> "AlertRow":
        labels = sorted(
            (name, value)
            for name, value in alert.labels.items()
            if name not in ("alertname", "severity")
        )
        labels.sort(key=lambda label: label[0] not in KEY_LABELS)
        notes = alert.annotations
        summary = notes.get("summary") or notes.get("message") or notes.get("description") or ""
        description = notes.get("description") or ""
        return cls(
            fingerprint=alert.fingerprint,
            severity=alert.severity,
            alertname=alert.alertname or "(no alertname)",
            summary=summary,
            description="" if description == summary else description,
            labels=labels[:LABELS_SHOWN],
            more_labels=labels[LABELS_SHOWN:],
            started=Moment.of(alert.starts_at),
            silenced_by=alert.silenced_by,
            inhibited_by=alert.inhibited_by,
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


@require_safe
@cache_control(private=True, no_cache=True)  # no-store would keep the page out of the back cache
def wall(request: HttpRequest) -> HttpResponse:
    """Everything that fires, and the silences; useful as it is, kept up by the stream."""
    log.position()  # the very first makes the log: inside the reading transaction it could not
    with one_moment():
        cursor = log.position()
        now = timezone.now()
        figures = stats.collect(now)
        alerts = list(Alert.objects.filter(status=Alert.Status.FIRING))
        states = (Silence.State.ACTIVE, Silence.State.PENDING)
        silences = list(Silence.objects.filter(state__in=states))
    alerts.sort(key=lambda alert: alert.fingerprint)
    alerts.sort(key=lambda alert: alert.starts_at, reverse=True)
    alerts.sort(key=lambda alert: severity_order(alert.severity))
    silences.sort(key=lambda silence: (silence.ends_at, str(silence.id)))
    muted: dict[str, int] = {}
    for alert in alerts:
        for silence_id in alert.silenced_by:
            muted[silence_id] = muted.get(silence_id, 0) + 1
    context = {
        "cursor": str(cursor),
        "now": Moment.of(now),
        "figures": figures,
        "by_severity": sorted(
            figures.by_severity.items(), key=lambda severity: severity_order(severity[0])
        ),
        "alerts": [AlertRow.of(alert) for alert in alerts],
        "silences": [SilenceRow.of(silence, muted.get(str(silence.id), 0)) for silence in silences],
        "blank_alert": AlertRow(),
        "blank_silence": SilenceRow(),
        "time_zone": settings.TIME_ZONE,
        "resolve_minutes": f"{settings.RESOLVE_TIMEOUT_SECONDS / 60:g}",
        "base_url": f"{request.scheme}://{request.get_host()}",
    }
    return render(request, "dashboard/wall.html", context)


def severity_order(severity: str) -> tuple[int, str]:
    """Sorts severities, the worst first."""
    known = SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
    return known, severity


def web_address(text: str) -> str:
    """The text if it may be a link, else nothing."""
    return text if _WEB_ADDRESS.match(text) else ""


def _matcher(item: Mapping[str, Any]) -> tuple[str, str, str]:
    kind = MatchType.of(bool(item.get("isRegex", False)), bool(item.get("isEqual", True)))
    return item["name"], kind.value, item["value"]
