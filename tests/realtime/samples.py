"""A valid event of every type."""

from datetime import UTC, datetime

import msgspec

from realtime.events import (
    AlertPayload,
    EventType,
    HealthPayload,
    MatcherPayload,
    NewEvent,
    NotificationPayload,
    Payload,
    SilencePayload,
    StatsPayload,
    Stored,
    encode,
    payload_of,
)

AT = "2026-11-23T12:00:00.000000Z"

ALERT = AlertPayload(
    fingerprint="fa2e382f9ca07c38",
    alertname="HighCPU",
    status="firing",
    severity="critical",
    labels={"alertname": "HighCPU", "severity": "critical", "instance": "server-1"},
    annotations={"summary": "too much"},
    starts_at=AT,
    ends_at=None,
    generator_url="http://prometheus/graph",
    silenced_by=[],
    inhibited_by=[],
    acknowledged_by=None,
    acknowledged_at=None,
)
SILENCE = SilencePayload(
    id="0b0f0e1c-7d0d-4e0a-9c55-7a3f6d1d2b3c",
    state="active",
    matchers=[MatcherPayload("alertname", "HighCPU", False, True)],
    starts_at=AT,
    ends_at=AT,
    created_by="ana",
    comment="maintenance",
    matched_alerts=1,
)
STATS = StatsPayload(1, 2, 3, 4, 5, {"critical": 1})
HEALTH = HealthPayload("database", "degraded", 12.5, "slow")
NOTIFICATION = NotificationPayload("info", "hello")

_PAYLOADS: dict[type[Payload], Payload] = {
    type(payload): payload for payload in (ALERT, SILENCE, STATS, HEALTH, NOTIFICATION)
}


def sample(event_type: EventType) -> NewEvent:
    return NewEvent(event_type, _PAYLOADS[payload_of(event_type)])


def stored_at(seq: int, seconds: float) -> Stored:
    """An event as read back, made at this Unix time."""
    event = sample(EventType.ALERT_CREATED)
    body = encode(event, "e1", seq, datetime.fromtimestamp(seconds, UTC))
    return Stored(seq, event.type.value, body)


def alert_event(event_type: EventType = EventType.ALERT_CREATED, /, **labels: str) -> NewEvent:
    return NewEvent(event_type, msgspec.structs.replace(ALERT, labels=labels))
