"""What is posted: an alert for Watchfire, and the event that it makes of it for its peers."""

import json
from datetime import UTC, datetime, timedelta

import msgspec

from benchmarks.connection import Connection

NUMBER = "#NNNNNNNN"  # the fleet puts a mark and eight digits here, and looks for them
_FIRST = "#00000000"
_EVENTS = "/api/v2/events"


class _Page(msgspec.Struct):
    events: list[msgspec.Raw]
    cursor: str


def alert_item(padding: int = 0, lasts: timedelta = timedelta(days=1)) -> str:
    """An alert that makes an event of some 500 bytes, `padding` bytes more if asked for; it
    fires for so long from now on, and what is posted later is resolved when it is first seen."""
    now = datetime.now(UTC)
    alert = {
        "labels": {"alertname": "HighCpuUsage", "number": NUMBER, "severity": "warning"},
        "annotations": {"summary": "CPU above 90 %" + "." * padding},
        "startsAt": now.isoformat(),
        "endsAt": (now + lasts).isoformat(),
        "generatorURL": "",
    }
    return json.dumps(alert, separators=(",", ":"))


def event_item(connection: Connection) -> str:
    """The bytes of the event that a worker sends for such an alert; posts number 0 for it."""
    cursor = newest(connection)
    connection.post("/api/v2/alerts", f"[{alert_item().replace(NUMBER, _FIRST)}]".encode())
    page = msgspec.json.decode(connection.read(f"{_EVENTS}?since={cursor}"), type=_Page)
    event = next(text for text in map(_text, page.events) if _FIRST in text)
    return event.replace(_FIRST, NUMBER)


def newest(connection: Connection) -> str:
    """The id of the newest event."""
    return msgspec.json.decode(connection.read(_EVENTS), type=_Page).cursor


def _text(raw: msgspec.Raw) -> str:
    return bytes(raw).decode()
