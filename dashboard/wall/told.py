"""What an event of the log says, in words: for pages that show what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import msgspec

from dashboard.wall.rows import Moment
from realtime.events import AlertPayload, EventType, Payload, SilencePayload, payload_of
from realtime.history import Entry

WORDS: Mapping[EventType, str] = {
    EventType.ALERT_CREATED: "Fired",
    EventType.ALERT_FIRING: "Fired again",
    EventType.ALERT_RESOLVED: "Resolved",
    EventType.ALERT_UPDATED: "Updated",
    EventType.ALERT_INHIBITED: "Inhibited",
    EventType.ALERT_UNINHIBITED: "No longer inhibited",
    EventType.ALERT_SILENCED: "Silenced",
    EventType.ALERT_UNSILENCED: "No longer silenced",
    EventType.ALERT_ACKNOWLEDGED: "Acknowledged",
    EventType.ALERT_UNACKNOWLEDGED: "Given back",
    EventType.SILENCE_CREATED: "Silence created",
    EventType.SILENCE_ACTIVATED: "Silence began",
    EventType.SILENCE_UPDATED: "Silence changed",
    EventType.SILENCE_EXPIRED: "Silence ran out",
    EventType.SILENCE_DELETED: "Silence removed",
    EventType.STATS_UPDATED: "Figures",
    EventType.HEALTH_CHANGED: "Health changed",
    EventType.SYSTEM_NOTIFICATION: "Notice",
}
# What the same type says when the alert, or the silence's reason, is so.
_WORDS_WHEN: Mapping[str, str] = {
    "alert_created:resolved": "Came already resolved",
    "alert_unacknowledged:resolved": "Acknowledgement ended",
    "silence_expired:ended": "Silence ended early",
}
# The browser's twin is static/js/dashboard/event_words.js.
SCRIPT_WORDS = {**{kind.value: words for kind, words in WORDS.items()}, **_WORDS_WHEN}
# The colour and the shape of its mark (static/css/event_marks.css).
_KINDS: Mapping[EventType, str] = {
    EventType.ALERT_CREATED: "fired",
    EventType.ALERT_FIRING: "fired",
    EventType.ALERT_RESOLVED: "resolved",
    EventType.ALERT_ACKNOWLEDGED: "person",
    EventType.ALERT_UNACKNOWLEDGED: "person",
    EventType.ALERT_UPDATED: "changed",
    EventType.HEALTH_CHANGED: "system",
    EventType.SYSTEM_NOTIFICATION: "system",
    EventType.STATS_UPDATED: "system",
}


class _Head(msgspec.Struct):
    timestamp: str
    data: msgspec.Raw


_head = msgspec.json.Decoder(_Head)
_data = {event_type: msgspec.json.Decoder(payload_of(event_type)) for event_type in EventType}


@dataclass(frozen=True)
class Told:
    """An event, read; `actor` is the person who did it, None where none did."""

    seq: int
    type: EventType
    stamp: str
    actor: str | None
    data: Payload

    @classmethod
    def of(cls, entry: Entry) -> "Told":
        kind = EventType(entry.event.type)
        head = _head.decode(entry.event.body)
        data = _data[kind].decode(head.data)
        return cls(entry.event.seq, kind, head.timestamp, entry.actor, data)

    @cached_property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.stamp)

    @property
    def moment(self) -> Moment:
        return Moment.of(self.at)

    @property
    def kind(self) -> str:
        return kind_of(self.type)

    @property
    def words(self) -> str:
        match self.data:
            case AlertPayload(status=how) | SilencePayload(reason=how):
                return _WORDS_WHEN.get(f"{self.type}:{how}", WORDS[self.type])
        return WORDS[self.type]

    @property
    def who(self) -> str:
        """The person who did it; where the log names none, the name that was given with it."""
        match self.type, self.data:
            case _ if self.actor:
                return self.actor
            case EventType.ALERT_ACKNOWLEDGED, AlertPayload(acknowledged_by=name):
                return name or ""
            case EventType.SILENCE_CREATED, SilencePayload(created_by=name):
                return name
        return ""


def kind_of(event_type: EventType) -> str:
    """How its mark looks."""
    return _KINDS.get(event_type, "muted")
