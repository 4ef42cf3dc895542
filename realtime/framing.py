"""How events and control frames look on each transport. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from realtime.events import Stored

RETRY_MS = 1000
ARRAY_BYTES = 128 * 1024


def sse_events(epoch: str, events: Iterable[Stored]) -> bytes:
    """Domain events, without an `event:` line, so that `EventSource.onmessage` sees them."""
    # The body is JSON: its line breaks are escaped, so it is one line.
    return b"".join(
        b"id: %s-%d\ndata: %s\n\n" % (epoch.encode(), event.seq, event.body) for event in events
    )


def sse_control(name: str, data: Mapping[str, Any]) -> bytes:
    """A named frame: `hello`, `ping`, `reset` or `bye`."""
    return b"event: %s\ndata: %s\n\n" % (name.encode(), msgspec.json.encode(data))


def sse_retry(retry_ms: int = RETRY_MS) -> bytes:
    """How long a browser waits before it comes back by itself."""
    return b"retry: %d\n\n" % retry_ms


def sse_bye(data: Mapping[str, Any]) -> bytes:
    """The last frame of a stream that the server ends; browsers keep its `retry_ms` themselves."""
    return sse_retry(data["retry_ms"]) + sse_control("bye", data)


def websocket_arrays(_epoch: str, events: Iterable[Stored]) -> list[str]:
    """Several envelopes in one message, for a client that asked for `batch=1`.

    No message is much longer than `ARRAY_BYTES`: daphne refuses to send more than 1 MiB.
    """
    arrays: list[list[bytes]] = [[]]
    size = 0
    for event in events:
        if size > ARRAY_BYTES:
            arrays.append([])
            size = 0
        arrays[-1].append(event.body)
        size += len(event.body)
    return [(b"[" + b",".join(bodies) + b"]").decode() for bodies in arrays if bodies]


def websocket_control(name: str, data: Mapping[str, Any]) -> str:
    """A control message; its type stands where an event has its own."""
    return msgspec.json.encode({"type": name, **data}).decode()


def poll_answer(events: Iterable[Stored], cursor: str, reset: bool) -> bytes:
    """The body of a poll: `{"events": […], "cursor": "<id>", "reset": false}`."""
    tail = msgspec.json.encode({"cursor": cursor, "reset": reset})[1:]
    return b'{"events":[' + b",".join(event.body for event in events) + b"]," + tail
