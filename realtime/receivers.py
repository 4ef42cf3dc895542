"""The bridge: what the board tells, written to the log as events, in the same transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from config import tracing
from dashboard import actor, timeline
from dashboard.models import Alert, HealthComponent, Silence
from dashboard.signals import (
    AlertChange,
    HealthChange,
    SilenceChange,
    SilenceTransition,
    alerts_changed,
    deadline_moved,
    figures_collected,
    health_changed,
    silence_changed,
)
from dashboard.stats import Figures
from realtime import log, metrics, notices, runtime
from realtime.events import (
    AlertPayload,
    EventType,
    HealthPayload,
    MatcherPayload,
    NewEvent,
    SilencePayload,
    StatsPayload,
    Stored,
    format_time,
)

MOST_IDS = 5000  # in one event: about 200 KB


@receiver(alerts_changed, sender=Alert)
def log_alerts(changes: list[AlertChange], **_: Any) -> None:
    events = [NewEvent(EventType(f"alert_{to}"), alert_payload(alert)) for to, alert in changes]
    log.append(events, actor.current())


@receiver(silence_changed, sender=Silence)
def log_silence(change: SilenceChange, **_: Any) -> None:
    event_type = EventType(f"silence_{change.transition}")
    # One event carries only so many lists; the others go in updates of the same silence.
    first, *more = _parts(change.resilenced)
    told = NewEvent(event_type, silence_payload(change, first))
    updates = [NewEvent(EventType.SILENCE_UPDATED, silence_payload(change, part)) for part in more]
    deleted = change.transition is SilenceTransition.DELETED
    log.append([*updates, told] if deleted else [told, *updates], actor.current())


def _parts(resilenced: dict[str, list[str]]) -> list[dict[str, list[str]]]:
    parts: list[dict[str, list[str]]] = [{}]
    ids = 0
    for fingerprint, silences in resilenced.items():
        if ids > MOST_IDS:
            parts.append({})
            ids = 0
        parts[-1][fingerprint] = silences
        ids += 1 + len(silences)
    return parts


@receiver(figures_collected)
def log_figures(figures: Figures, **_: Any) -> None:
    at = log.append([NewEvent(EventType.STATS_UPDATED, stats_payload(figures))])
    timeline.note(at, figures)  # of the event's own moment: a page that folds it has the same


@receiver(health_changed, sender=HealthComponent)
def log_health(changes: list[HealthChange], **_: Any) -> None:
    log.append([NewEvent(EventType.HEALTH_CHANGED, health_payload(change)) for change in changes])


@receiver(deadline_moved)
def wake_ticker(**_: Any) -> None:
    transaction.on_commit(runtime.ring)  # no news, but the tickers look again


@receiver(log.appended)
def publish(epoch: str, stored: Sequence[Stored], **_: Any) -> None:
    runtime.publish(epoch, stored)


@receiver(log.appended)
def note_publication(epoch: str, head: int, events: Sequence[NewEvent], **_: Any) -> None:
    """After the bell: who waits for the news does not wait for the books."""
    tracing.published(epoch, head - len(events) + 1, head)
    metrics.published(event.type for event in events)
    notices.published(epoch, head, events)


def alert_payload(alert: Alert) -> AlertPayload:
    return AlertPayload(
        fingerprint=alert.fingerprint,
        alertname=alert.alertname,
        status="firing" if alert.firing else "resolved",
        severity=alert.severity,
        labels=alert.labels,
        annotations=alert.annotations,
        starts_at=format_time(alert.starts_at),
        ends_at=None if alert.firing else format_time(alert.ends_at),
        generator_url=alert.generator_url,
        silenced_by=alert.silenced_by,
        inhibited_by=alert.inhibited_by,
        acknowledged_by=alert.acknowledged_by,
        acknowledged_at=_optional_time(alert.acknowledged_at),
        acknowledged_note=alert.acknowledged_note,
    )


def silence_payload(change: SilenceChange, resilenced: dict[str, list[str]]) -> SilencePayload:
    expired = change.transition is SilenceTransition.EXPIRED
    return SilencePayload(
        **silence_fields(change.silence),
        matched_alerts=change.matched_alerts,
        resilenced=resilenced,
        reason=("ended" if change.ended_early else "elapsed") if expired else None,
    )


def silence_fields(silence: Silence) -> dict[str, Any]:
    """Of its payload what is the silence's own, and not of what happened to it."""
    return {
        "id": str(silence.id),
        "state": silence.state,
        "matchers": [
            MatcherPayload(m.name, m.value, m.is_regex, m.is_equal)
            for m in silence.parsed_matchers()
        ],
        "starts_at": format_time(silence.starts_at),
        "ends_at": format_time(silence.ends_at),
        "created_by": silence.created_by,
        "comment": silence.comment,
    }


def stats_payload(figures: Figures) -> StatsPayload:
    return StatsPayload(
        firing_alerts=figures.firing_alerts,
        resolved_today=figures.resolved_today,
        active_silences=figures.active_silences,
        inhibited_alerts=figures.inhibited_alerts,
        silenced_alerts=figures.silenced_alerts,
        by_severity=figures.by_severity,
    )


def health_payload(change: HealthChange) -> HealthPayload:
    told = change.told
    return HealthPayload(
        component=told.component,
        status=told.status.value,
        latency_ms=told.latency_ms,
        message=told.message,
        removed=change.removed,
        since=format_time(change.since),
    )


def _optional_time(at: datetime | None) -> str | None:
    return format_time(at) if at else None
