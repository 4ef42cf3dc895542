"""Every event described for readers: when each type is sent, and JSON schemas of what is sent.

What descriptions of the API and of the streams are made from. docs/events.md is held against it.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from realtime.events import EventType, payload_of, source_of

Schema = dict[str, Any]

WHEN: Mapping[EventType, str] = {
    EventType.ALERT_CREATED: "a fingerprint is stored for the first time",
    EventType.ALERT_FIRING: "a resolved alert fires again",
    EventType.ALERT_RESOLVED: "its sender resolved it, or its end passed",
    EventType.ALERT_UPDATED: "annotations, generator URL or start changed, and its status did not",
    EventType.ALERT_INHIBITED: "an inhibition starts to apply",
    EventType.ALERT_UNINHIBITED: "it stops to apply",
    EventType.ALERT_SILENCED: "the first silence starts to apply",
    EventType.ALERT_UNSILENCED: "the last silence stops to apply, or the silenced alert resolves",
    EventType.ALERT_ACKNOWLEDGED: "a person takes it, or its owner changes the note",
    EventType.ALERT_UNACKNOWLEDGED: "a person gives it back, or it resolves",
    EventType.SILENCE_CREATED: "a silence is stored, pending or active",
    EventType.SILENCE_ACTIVATED: "a pending silence reaches its start",
    EventType.SILENCE_UPDATED: "its end, start, comment, creator or matchers changed",
    EventType.SILENCE_EXPIRED: (
        "its end is reached (`reason: elapsed`), or somebody ends it (`ended`)"
    ),
    EventType.SILENCE_DELETED: "its record is removed",
    EventType.STATS_UPDATED: "every 10 s, and within a second of a change, at most once a second",
    EventType.HEALTH_CHANGED: (
        "a component changes between healthy, degraded and unhealthy, appears, or goes"
    ),
    EventType.SYSTEM_NOTIFICATION: "a message from an operator or from the system itself",
}


def schemas(ref_template: str, *also: type) -> dict[str, Schema]:
    """JSON schemas by name: the payloads with their parts, and what else is asked for.

    `ref_template` is where they will stand, such as `#/definitions/{name}`.
    """
    payloads = {payload_of(event_type) for event_type in EventType}
    structs = sorted({*payloads, *also}, key=lambda struct: struct.__name__)
    return msgspec.json.schema_components(structs, ref_template=ref_template)[1]


def event_schema(event_type: EventType, ref_template: str, envelope: str) -> Schema:
    """The envelope, whose schema has that name, with this type, its source and its payload."""
    return {
        "description": WHEN[event_type],
        "allOf": [
            {"$ref": ref_template.format(name=envelope)},
            {
                "type": "object",
                "properties": {
                    "type": {"type": "string", "enum": [event_type.value]},
                    "source": {"type": "string", "enum": [source_of(event_type).value]},
                    "data": {"$ref": ref_template.format(name=payload_of(event_type).__name__)},
                },
            },
        ],
    }
