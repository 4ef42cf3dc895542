"""Who may open a stream here and now: one door for all three transports."""

from collections.abc import Mapping
from typing import Any

from realtime.conf import conf
from realtime.streams import Stream, streams

CLOSE_RESTARTING = 4012
CLOSE_OVERLOADED = 4013


class Refused(Exception):
    """No stream: an HTTP status, or after the handshake a WebSocket's close code, and why."""

    def __init__(
        self, status: int, close_code: int, message: str, retry_after_seconds: int | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.close_code = close_code
        self.retry_after_seconds = retry_after_seconds


async def admit(scope: Mapping[str, Any], transport: str) -> Stream:
    """Open a stream for the client of this ASGI scope; the caller closes it (`leave`).

    Raises `Refused`.
    """
    if streams.draining:
        raise Refused(503, CLOSE_RESTARTING, "this worker is stopping", retry_after_seconds=1)
    if len(streams) >= conf.max_streams:
        raise Refused(503, CLOSE_OVERLOADED, "this worker has no room", retry_after_seconds=5)
    stream = Stream(transport, client_address(scope))
    streams.open(stream)
    return stream


def leave(stream: Stream) -> None:
    """The stream is over: what it held is given back. May be called twice."""
    streams.close(stream)


def client_address(scope: Mapping[str, Any]) -> str:
    """The peer's address, "" where the server does not know it."""
    client = scope.get("client")
    return str(client[0]) if client else ""
