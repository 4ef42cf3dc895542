"""What may be said on the stream: event types, their payloads, and the one JSON envelope.

The contract is docs/protocol.md; docs/events.md lists every type and field and is held against
this module by a test. Nothing here knows Django, a socket or a database.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal, NamedTuple

import msgspec


class Source(StrEnum):
    """Which part of the system made the change."""

    ALERT_PROCESSOR = "alert_processor"
    SILENCE_MANAGER = "silence_manager"
    STATS_COLLECTOR = "stats_collector"
    HEALTH_MONITOR = "health_monitor"
    SYSTEM = "system"


Count = Annotated[int, msgspec.Meta(ge=0)]
Fingerprint = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{16}$")]
Timestamp = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")]


SilenceState = Literal["pending", "active", "expired"]


class Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The `data` of one family of events."""


class AlertPayload(Payload, frozen=True, omit_defaults=True):
    fingerprint: Fingerprint
    alertname: str
    status: Literal["firing", "resolved"]
    severity: str
    labels: dict[str, str]
    annotations: dict[str, str]
    starts_at: Timestamp
    ends_at: Timestamp | None  # None while it fires: each repeat moves that end
    generator_url: str
    silenced_by: list[str]
    inhibited_by: list[Fingerprint]
    acknowledged_by: str | None
    acknowledged_at: Timestamp | None
    acknowledged_note: str = ""  # what the owner says about it; left out where nothing is said


class MatcherPayload(Payload, frozen=True):
    name: str
    value: str
    is_regex: bool
    is_equal: bool


class SilencePayload(Payload, frozen=True, omit_defaults=True):
    id: str
    state: SilenceState
    matchers: list[MatcherPayload]
    starts_at: Timestamp
    ends_at: Timestamp
    created_by: str
    comment: str
    matched_alerts: Count
    # {fingerprint: its silences now}, for alerts that were and stay silenced: a change in the
    # list alone is no alert event, and a page must still be able to follow it.
    resilenced: dict[Fingerprint, list[str]] = {}
    reason: Literal["elapsed", "ended"] | None = None  # on silence_expired alone


class StatsPayload(Payload, frozen=True):
    firing_alerts: Count
    resolved_today: Count
    active_silences: Count
    inhibited_alerts: Count
    silenced_alerts: Count
    by_severity: dict[str, Count]


class HealthPayload(Payload, frozen=True, omit_defaults=True):
    component: str
    status: Literal["healthy", "degraded", "unhealthy"]
    latency_ms: float | None
    message: str
    removed: bool = False  # it is not watched any more; left out while it is
    since: Timestamp | None = None  # when it took that status; left out where it is not known


class NotificationPayload(Payload, frozen=True):
    level: Literal["info", "warning", "error"]
    message: str


class EventType(StrEnum):
    """Every type, in the order of the protocol's table."""

    ALERT_CREATED = "alert_created"
    ALERT_FIRING = "alert_firing"
    ALERT_RESOLVED = "alert_resolved"
    ALERT_UPDATED = "alert_updated"
    ALERT_INHIBITED = "alert_inhibited"
    ALERT_UNINHIBITED = "alert_uninhibited"
    ALERT_SILENCED = "alert_silenced"
    ALERT_UNSILENCED = "alert_unsilenced"
    ALERT_ACKNOWLEDGED = "alert_acknowledged"
    ALERT_UNACKNOWLEDGED = "alert_unacknowledged"
    SILENCE_CREATED = "silence_created"
    SILENCE_ACTIVATED = "silence_activated"
    SILENCE_UPDATED = "silence_updated"
    SILENCE_EXPIRED = "silence_expired"
    SILENCE_DELETED = "silence_deleted"
    STATS_UPDATED = "stats_updated"
    HEALTH_CHANGED = "health_changed"
    SYSTEM_NOTIFICATION = "system_notification"


_FAMILIES: Mapping[str, tuple[type[Payload], Source]] = {
    "alert": (AlertPayload, Source.ALERT_PROCESSOR),
    "silence": (SilencePayload, Source.SILENCE_MANAGER),
    "stats": (StatsPayload, Source.STATS_COLLECTOR),
    "health": (HealthPayload, Source.HEALTH_MONITOR),
    "system": (NotificationPayload, Source.SYSTEM),
}
_MADE_BY_SILENCES = {EventType.ALERT_SILENCED, EventType.ALERT_UNSILENCED}


def payload_of(event_type: EventType) -> type[Payload]:
    """The payload's class for a type."""
    return _FAMILIES[event_type.split("_", 1)[0]][0]


def source_of(event_type: EventType) -> Source:
    """The `source` that the protocol gives a type."""
    if event_type in _MADE_BY_SILENCES:
        return Source.SILENCE_MANAGER
    return _FAMILIES[event_type.split("_", 1)[0]][1]


_decoders = {event_type: msgspec.json.Decoder(payload_of(event_type)) for event_type in EventType}


class NewEvent(NamedTuple):
    """An event that has no place in the log yet."""

    type: EventType
    data: Payload


class Envelope(msgspec.Struct, frozen=True, omit_defaults=True):
    """One event as every client receives it."""

    type: str
    id: str
    seq: int
    timestamp: str
    source: str
    data: Any
    actor: str | None = None  # the person who did it; left out where none did


def encode(event: NewEvent, epoch: str, seq: int, at: datetime, actor: str | None = None) -> bytes:
    """The envelope's JSON, once and for all clients.

    Raises `msgspec.ValidationError`, naming the field, when the payload is not of its type.
    """
    # Structs do not check their own fields: reading them back does, and a wrong caller fails.
    data = msgspec.json.encode(event.data)
    _decoders[event.type].decode(data)
    return msgspec.json.encode(
        Envelope(
            type=event.type.value,
            id=f"{epoch}-{seq}",
            seq=seq,
            timestamp=format_time(at),
            source=source_of(event.type).value,
            data=msgspec.Raw(data),
            actor=actor,
        )
    )


# Where an envelope's timestamp is: after type, id and seq.
_TIMESTAMP = b'"timestamp":"'
_HEAD_BYTES = 200
_TIME_BYTES = len("2026-11-23T15:04:05.000000Z")


class _Labelled(msgspec.Struct):
    labels: dict[str, str]


class _OnlyLabels(msgspec.Struct):
    data: _Labelled


@dataclass(frozen=True)
class Stored:
    """One event as read back; `body` is the envelope's JSON."""

    seq: int
    type: str
    body: bytes

    @cached_property
    def labels(self) -> dict[str, str] | None:
        """The alert's labels, or None for an event that is not about an alert."""
        if not self.type.startswith("alert_"):
            return None
        return msgspec.json.decode(self.body, type=_OnlyLabels).data.labels

    @property
    def made_at(self) -> float | None:
        """The envelope's timestamp, in Unix seconds; None where it has none.

        Only words of ours stand before it. Found in half a microsecond; a column of the database
        takes ten.
        """
        start = self.body.find(_TIMESTAMP, 0, _HEAD_BYTES)
        if start < 0:
            return None
        start += len(_TIMESTAMP)
        return datetime.fromisoformat(self.body[start : start + _TIME_BYTES].decode()).timestamp()


@lru_cache(maxsize=1024)  # the events of a change share their times
def format_time(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds and `Z`: `2026-11-23T15:04:05.000000Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class Position(NamedTuple):
    """A place in a log: everything up to and including `seq` is known."""

    epoch: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.seq}"


_POSITION = re.compile(r"([0-9a-z]{1,32})-(0|[1-9][0-9]{0,17})")


def parse_position(text: str) -> Position:
    """A cursor from outside; raises `ValueError` when it is not `<epoch>-<seq>`."""
    match = _POSITION.fullmatch(text)
    if match is None:
        raise ValueError("an id is <epoch>-<seq>, in the characters 0-9, a-z and -")
    return Position(match[1], int(match[2]))


class TooSlow(Exception):
    """A test of labels takes too much time: it has no answer, now and from then on."""


LabelFilter = Callable[[Mapping[str, str]], bool]  # may raise `TooSlow`


class Selection(NamedTuple):
    """What one client asked for: types (None: all) and a test of alert labels (None: all)."""

    types: frozenset[str] | None = None
    labels: LabelFilter | None = None

    def takes(self, event: Stored) -> bool:
        """Whether an event is sent; one without labels is never held back by the label filter.

        Raises `TooSlow`.
        """
        if self.types is not None and event.type not in self.types:
            return False
        if self.labels is None:
            return True
        labels = event.labels
        return labels is None or self.labels(labels)


EVERYTHING = Selection()


def parse_types(text: str) -> frozenset[str]:
    """The types that `alert_*,silence_created` names; raises `ValueError` on an unknown one."""
    known = [event_type.value for event_type in EventType]
    chosen: set[str] = set()
    for name in text.split(","):
        name = name.strip()
        prefix = name[:-1]
        found = [t for t in known if t == name or (name.endswith("*") and t.startswith(prefix))]
        if not found:
            raise ValueError(f"unknown event type {name!r}")
        chosen.update(found)
    return frozenset(chosen)
