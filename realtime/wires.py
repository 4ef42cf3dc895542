"""How what a stream says looks as bytes on a socket, for each kind of connection. Pure."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Protocol

from realtime.events import Stored
from realtime.framing import (
    sse_bye,
    sse_control,
    sse_events,
    websocket_arrays,
    websocket_control,
)
from realtime.hub import Hello
from realtime.streams import Goodbye
from realtime.subscription import Batch, Ping, Reset
from realtime.websocket_frames import PING, close_frame, text_frame


class Wire(Protocol):
    """One transport's bytes; has no state, and serves all its connections."""

    heartbeat: bytes  # asks the client for a sign of life; empty where there is no such thing

    def item(self, item: Batch | Reset | Ping) -> bytes: ...

    def bye(self, goodbye: Goodbye) -> bytes:
        """The last bytes of the stream."""
        ...


class EventStream:
    """SSE to the end of the connection, as HTTP/1.0 has it."""

    heartbeat = b""

    def item(self, item: Batch | Reset | Ping) -> bytes:
        if isinstance(item, Batch):
            return item.framed(sse_events)
        return sse_control("reset" if isinstance(item, Reset) else "ping", asdict(item))

    def bye(self, goodbye: Goodbye) -> bytes:
        return sse_bye(goodbye.told())


class ChunkedEventStream(EventStream):
    """SSE in the chunks of HTTP/1.1."""

    def item(self, item: Batch | Reset | Ping) -> bytes:
        return (
            item.framed(_chunked_events) if isinstance(item, Batch) else chunk(super().item(item))
        )

    def bye(self, goodbye: Goodbye) -> bytes:
        return chunk(super().bye(goodbye)) + LAST_CHUNK


class Socket:
    """WebSocket, one event a message."""

    heartbeat = PING

    def hello(self, hello: Hello) -> bytes:
        return _control("hello", asdict(hello))

    def item(self, item: Batch | Reset | Ping) -> bytes:
        if isinstance(item, Batch):
            return self._events(item)
        return _control("reset" if isinstance(item, Reset) else "ping", asdict(item))

    def bye(self, goodbye: Goodbye) -> bytes:
        told = _control("bye", goodbye.told())
        return told + close_frame(goodbye.close_code, goodbye.reason)

    def _events(self, batch: Batch) -> bytes:
        return batch.framed(_messages)


class BatchingSocket(Socket):
    """WebSocket, several events in one message as an array."""

    def _events(self, batch: Batch) -> bytes:
        return batch.framed(_arrays) if len(batch.events) > 1 else batch.framed(_messages)


EVENT_STREAM = EventStream()
CHUNKED_EVENT_STREAM = ChunkedEventStream()
SOCKET = Socket()
BATCHING_SOCKET = BatchingSocket()

LAST_CHUNK = b"0\r\n\r\n"


def chunk(data: bytes) -> bytes:
    """A chunk of HTTP/1.1's transfer encoding."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def _chunked_events(epoch: str, events: Iterable[Stored]) -> bytes:
    return chunk(sse_events(epoch, events))


def _messages(_epoch: str, events: Iterable[Stored]) -> bytes:
    return b"".join(text_frame(event.body) for event in events)


def _arrays(epoch: str, events: Iterable[Stored]) -> bytes:
    return b"".join(text_frame(array.encode()) for array in websocket_arrays(epoch, events))


def _control(name: str, data: dict[str, object]) -> bytes:
    return text_frame(websocket_control(name, data).encode())
