"""A client that comes back with its last id, at the next address, whenever it is cut off."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import cycle
from typing import Literal

import msgspec
from websockets.exceptions import WebSocketException

from tests.frames import WAIT_SECONDS
from tests.streams import PollAnswer, Query, Sse, WebSocket, poll

BACK_OFF_SECONDS = 0.1
LOOK_SECONDS = 0.1

Transport = Literal["sse", "websocket", "poll"]
Arrival = tuple[bytes, float]
"""An envelope, and the `time.time()` of its arrival."""


class Position(msgspec.Struct):
    """What resuming needs of an envelope."""

    id: str


class Resuming:
    """Follows the log from a cursor on, over as many connections as it takes.

    A reset would be a loss: nothing here is older than what is kept.
    """

    def __init__(self, transport: Transport, addresses: Sequence[str], since: str) -> None:
        self.transport = transport
        self.cuts = 0  # connections that ended, or could not be made
        self.resets = 0
        self.byes: list[str] = []  # how streams were ended on purpose
        self._addresses = cycle(addresses)
        self._cursor = since
        self._past: list[Arrival] = []
        self._client: Sse | WebSocket | None = None
        self._moving = threading.Lock()  # from the client into the past
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def arrivals(self) -> list[Arrival]:
        """All that came until now, in order."""
        with self._moving:
            return list(self._past) + (_arrivals(self._client) if self._client else [])

    @property
    def envelopes(self) -> list[bytes]:
        return [envelope for envelope, _ in self.arrivals]

    def has(self, envelope: bytes) -> bool:
        return any(envelope == each for each, _ in reversed(self.arrivals))

    def end(self) -> None:
        """Come back no more; `close` waits for it."""
        self._closing.set()

    def close(self) -> None:
        self.end()
        self._thread.join(2 * WAIT_SECONDS)

    def _run(self) -> None:
        follow = self._poll if self.transport == "poll" else self._stream
        while not self._closing.is_set():
            with suppress(OSError, WebSocketException):  # no answer, or a refusal
                follow(next(self._addresses))
            self.cuts += 1
            self._closing.wait(BACK_OFF_SECONDS)

    def _poll(self, address: str) -> None:
        while not self._closing.is_set():
            answer: PollAnswer = poll(address, {"since": self._cursor, "wait": "1"})
            self.resets += answer.reset
            self._past += [(bytes(each), 0.0) for each in answer.events]
            self._cursor = answer.cursor

    def _stream(self, address: str) -> None:
        query: Query = {"since": self._cursor}
        if self.transport == "sse":
            client: Sse | WebSocket = Sse(address, query, {})
        else:
            client = WebSocket(address, query, {})
        self._client = client
        try:
            while not client.ended and not self._closing.is_set():
                self._closing.wait(LOOK_SECONDS)
        finally:
            client.close()
            self._keep(client)

    def _keep(self, client: Sse | WebSocket) -> None:
        arrivals = _arrivals(client)
        with self._moving:
            self._past, self._client = self._past + arrivals, None
        if arrivals:
            self._cursor = msgspec.json.decode(arrivals[-1][0], type=Position).id
        self.resets += sum(name == "reset" for name, _ in client.controls)
        self.byes += list(_byes(client))


def _arrivals(client: Sse | WebSocket) -> list[Arrival]:
    # Its own thread adds the time after the envelope: the shorter list is complete.
    return list(zip(client.envelopes, client.arrived, strict=False))


def _byes(client: Sse | WebSocket) -> Iterator[str]:
    yield from (str(data["reason"]) for name, data in client.controls if name == "bye")
    if isinstance(client, WebSocket) and client.close_code == 4012:
        yield "4012"
