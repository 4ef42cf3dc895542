"""One client's connection, taken over from the web server: what it has to say goes straight
to the socket.

A connection that only listens needs no request, no task and no protocol object. The server lets
go of it (`Detach`) once the answer has begun; from then on it is a socket, a cursor, and at the
most one piece of what could not be sent yet.
"""

import asyncio
import fcntl
import logging
import socket
import struct
import sys
import termios
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from realtime import metrics
from realtime.metrics import ErrorType
from realtime.streams import TOO_SLOW, UNREADABLE, Goodbye
from realtime.subscription import Ping, Standing, Subscription
from realtime.wires import Wire

logger = logging.getLogger(__name__)

# In the `extensions` of an ASGI scope, where the server can let go of a connection.
EXTENSION = "watchfire.detach"

RECEIVE_BYTES = 16 * 1024
STEPS = 8  # of the log in one go, before others have their turn
MOST_PIECES = 64  # unsent: answers to a client that talks and does not listen
# A client that takes less of what is unsent takes nothing: byte by byte it could stay for ever.
LEAST_TAKEN_BYTES = 16 * 1024
FAREWELL_SECONDS = 2.0  # for what is still unsent when a stream ends, and for the client's close
# What the kernel holds of a client that does not read.
SEND_BUFFER_BYTES = 256 * 1024
RESET_AT_CLOSE = struct.pack("ii", 1, 0)


class Detached(NamedTuple):
    """A connection that the server has let go of; `unsent` is what it had still to write."""

    socket: socket.socket
    unsent: bytes
    chunked: bool  # whether its answer is in HTTP/1.1's chunks
    received: bytes = b""  # what the client has said that nobody has read yet


# Lets go of the connection; None when it is not there any more.
Detach = Callable[[], Detached | None]


class Patience(NamedTuple):
    """Seconds: between two pings of a quiet stream, and before a client that takes nothing goes."""

    ping_seconds: float
    slow_seconds: float


class Outlet:
    """Feeds one connection from its subscription. All of it runs on the event loop."""

    __slots__ = (
        "_blocked_at",
        "_fd",
        "_fetching",
        "_handed_bytes",
        "_leaving_until",
        "_loop",
        "_next_ping",
        "_on_gone",
        "_patience",
        "_pieces",
        "_socket",
        "_wire",
        "gone",
        "goodbye",
        "subscription",
    )

    def __init__(
        self,
        connection: Detached,
        wire: Wire,
        subscription: Subscription,
        patience: Patience,
        on_gone: Callable[["Outlet"], None],
    ) -> None:
        self.subscription = subscription
        self.gone = False
        self.goodbye: Goodbye | None = None  # with which the server ended it
        self._socket = connection.socket
        self._fd = connection.socket.fileno()
        self._wire = wire
        self._patience = patience
        self._on_gone = on_gone
        self._loop = asyncio.get_running_loop()
        self._pieces: list[memoryview] = []  # unsent, in order
        self._blocked_at = 0.0  # since when there are any, and the client takes nothing
        self._handed_bytes = 0  # what the kernel held for the client then, and was given since
        self._leaving_until: float | None = None  # after the last word was said
        self._next_ping = self._loop.time() + patience.ping_seconds
        self._fetching: asyncio.Task[None] | None = None
        self._set_up(connection.socket)
        self._loop.add_reader(self._fd, self._readable)
        if connection.unsent:
            self.say(connection.unsent)
        if connection.received:
            self._loop.call_soon(self._hear, connection.received)

    def feed(self) -> None:
        """Send all that there is for it, as far as the connection takes it now."""
        for _ in range(STEPS):
            if self._pieces or self._fetching is not None or self._is_over:
                return
            item = self.subscription.step()
            if item is Standing.CURRENT:
                return
            if item is Standing.BEHIND:
                self._fetching = self._loop.create_task(self._fetch())
            elif isinstance(item, Goodbye):
                self.end(item)
            elif not isinstance(item, Standing):
                self.say(self._wire.item(item))
        self._loop.call_soon(self.feed)

    def say(self, data: bytes) -> None:
        """Send these bytes, after all that is still unsent."""
        if self._pieces:
            self._pieces.append(memoryview(data))
            if len(self._pieces) > MOST_PIECES:
                self.goodbye = TOO_SLOW
                self.cut()
            return
        sent = self._send(data)
        if sent < len(data) and not self.gone:
            self._pieces.append(memoryview(data)[sent:])
            self._begin_to_wait(self._loop.time())
            self._loop.add_writer(self._fd, self._writable)

    def end(self, goodbye: Goodbye) -> None:
        """Say goodbye, and go when it is sent; but go."""
        if self._leaving_until is None and not self.gone:
            self.goodbye = goodbye
            self._last_word(self._wire.bye(goodbye))

    def cut(self) -> None:
        """Go now."""
        if self.gone:
            return
        self.gone = True
        if self._fetching is not None:
            self._fetching.cancel()
        self._loop.remove_reader(self._fd)
        self._loop.remove_writer(self._fd)
        if self._pieces:  # the kernel must not go on with what it has, for a client that is stuck
            with suppress(OSError):
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
        self._socket.close()
        self._pieces.clear()
        self._on_gone(self)

    def tend(self, now: float) -> None:
        """Once in about a second: pings, and deadlines. `now` is the loop's time."""
        if self._leaving_until is not None:
            if now >= self._leaving_until:
                self.cut()
        elif self._pieces:
            if self._handed_bytes - held_bytes(self._fd) >= LEAST_TAKEN_BYTES:
                self._begin_to_wait(now)
            elif now - self._blocked_at >= self._patience.slow_seconds:
                self.end(TOO_SLOW)
        elif now >= self._next_ping:
            self._next_ping = now + self._patience.ping_seconds
            self.say(self._wire.item(Ping(self.subscription.seq)))

    def _begin_to_wait(self, now: float) -> None:
        self._blocked_at, self._handed_bytes = now, held_bytes(self._fd)

    @property
    def _is_over(self) -> bool:
        return self.gone or self._leaving_until is not None

    def _last_word(self, data: bytes) -> None:
        self._leaving_until = self._loop.time() + FAREWELL_SECONDS
        self.say(data)
        if not self._pieces:
            self._hang_up()

    def _hang_up(self) -> None:
        """All is sent: the client closes when it has read it. One that does not is cut."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.cut()

    async def _fetch(self) -> None:
        try:
            item = await self.subscription.fetch()
        except Exception as error:
            metrics.error(ErrorType.LOG_UNREADABLE)
            logger.warning("A stream could not be fed, its client comes back: %s", error)
            self._fetching = None
            self.end(UNREADABLE)
            return
        self._fetching = None
        if self._is_over:
            return
        if isinstance(item, Goodbye):
            self.end(item)
        elif not isinstance(item, Standing):
            self.say(self._wire.item(item))
        self.feed()

    def _send(self, data: bytes | memoryview) -> int:
        """How much of it the kernel took; nothing when the connection is lost."""
        if self.gone:
            return 0
        try:
            return self._socket.send(data)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError:
            metrics.error(ErrorType.TRANSPORT)
            self.cut()
            return 0

    def _writable(self) -> None:
        while self._pieces:
            piece = self._pieces[0]
            sent = self._send(piece)
            if self.gone:
                return
            self._handed_bytes += sent
            if sent < len(piece):
                self._pieces[0] = piece[sent:]
                return
            del self._pieces[0]
        self._loop.remove_writer(self._fd)
        if self._leaving_until is not None:
            self._hang_up()
        else:
            self.feed()

    def _readable(self) -> None:
        try:
            data = self._socket.recv(RECEIVE_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if data:
            self._hear(data)
        else:
            self.cut()

    def _hear(self, data: bytes) -> None:
        """What the client of an event stream sends has no meaning."""

    def _set_up(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        if connection.family != socket.AF_UNIX:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # A client that vanished without a word acknowledges nothing any more. One that is
            # only slow is found out here before.
            patience_ms = int((self._patience.slow_seconds + 2 * FAREWELL_SECONDS) * 1000)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, patience_ms)


def held_bytes(fd: int) -> int:
    """What the kernel has for the client, who has not taken it yet.

    It asks for more only when a third of its room is free: over a slow link, a client that takes
    all that comes would else seem to take nothing.
    """
    answer = fcntl.ioctl(fd, termios.TIOCOUTQ, bytes(4))
    return int.from_bytes(answer, sys.byteorder)
