"""daphne's server, started by `manage.py serve`, with what a stream needs of it.

It lets go of connections that only listen (`realtime/outlet.py`), waits for clients that read
slowly, keeps no body that is too large, and takes leave of everybody before it ends. Background
work runs from its first moment on.
"""

import asyncio
import contextvars
import logging
import socket
import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from daphne.http_protocol import WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings
from twisted.internet import defer, error, reactor, tcp
from twisted.python.failure import Failure

from realtime import worker
from realtime.conf import conf
from realtime.outlet import EXTENSION, Detached
from realtime.streams import RESTARTING, streams

logger = logging.getLogger(__name__)

END_SECONDS = 3.0  # for what is asked to end, before the process goes anyway
LEAST_END_SECONDS = 1.0  # … also where no time was given for the drain
# While a worker drains, whoever shares the work learns of it, and late requests are answered.
LEAST_DRAIN_SECONDS = 0.5
LOOK_SECONDS = 0.05
ABORT_BODIES = 8  # times what is allowed, from where on a body is not even read to its end


class WatchfireServer(Server):  # type: ignore[misc]  # daphne has no types
    """Stops within `REALTIME_DRAIN_SECONDS` of a signal."""

    def run(self) -> None:
        # Twisted's timers go by the time of day: a clock that is set forward would cut every
        # idle connection off, and one that is set back would hold up what they are for.
        reactor.seconds = time.monotonic  # type: ignore[method-assign,misc]
        reactor.callLater(0, self._begin)  # type: ignore[arg-type]  # once the loop runs
        super().run()

    def _begin(self) -> None:
        worker.start()
        build = self.http_factory.buildProtocol

        def build_with_our_requests(address: Any) -> Any:
            channel = build(address)  # daphne names its own class here
            channel.requestFactory = Request
            return channel

        self.http_factory.buildProtocol = build_with_our_requests
        self.ws_factory.protocol = Handshaken

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """With a way for the application to have the connection to itself."""
        scope.setdefault("extensions", {})[EXTENSION] = partial(self._detach, protocol)
        # A request in one packet with the one before begins where that ends, inside its task: it
        # must not inherit its context, of which asgiref says that it is over.
        return contextvars.Context().run(super().create_application, protocol, scope)

    def protocol_disconnected(self, protocol: Any) -> None:
        """daphne forgets what has ended once a second; what has no application need not wait."""
        if "application_instance" in self.connections.get(protocol, ()):
            super().protocol_disconnected(protocol)
        else:
            self.connections.pop(protocol, None)
            if isinstance(protocol, Request):
                asyncio.get_running_loop().call_soon(protocol.unlink)

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Waits, when the client does not take what was written: so the application does."""
        if isinstance(protocol, Request) and message["type"] == "http.response.body":
            if streams.draining:
                protocol.channel.persistent = False  # the next request goes to another worker
            if not message.get("more_body", False):
                protocol.let_go()
            await super().handle_reply(protocol, message)
            if message.get("more_body", False):
                await protocol.room(conf.slow_client_seconds)
        else:
            await super().handle_reply(protocol, message)

    def _detach(self, protocol: Any) -> Detached | None:
        connection = detach(protocol)
        if connection is not None:
            self.connections.pop(protocol, None)
        return connection

    def listen_success(self, port: Any) -> Any:
        """Keeps the port, which daphne forgets: it is closed when this worker stops."""
        super().listen_success(port)
        return port

    def kill_all_applications(self) -> Any:
        """Take leave of everybody, end what is still open, then the background work."""
        return defer.Deferred.fromFuture(asyncio.ensure_future(self._drain()))

    async def _drain(self) -> None:
        now = asyncio.get_running_loop().time
        began = now()
        least = began + (LEAST_DRAIN_SECONDS if len(streams) else 0)
        most = began + max(0.0, conf.drain_seconds - END_SECONDS)
        logger.info("Taking leave of %d streams", len(streams))
        streams.draining = True
        streams.end_all(RESTARTING)
        while now() < least or (self._is_answering() and now() < most):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)  # streams and requests end in many places
        try:
            async with asyncio.timeout_at(
                max(began + conf.drain_seconds, now() + LEAST_END_SECONDS)
            ):
                await self._end()
        except TimeoutError:
            logger.warning("Not everything ended in %g s", conf.drain_seconds)

    async def _end(self) -> None:
        await self._stop_listening()
        await _cancel(self._running())
        await worker.stop()
        # Django leaves a task or two of each stream behind; collected after the loop is gone,
        # they crash the interpreter.
        await _cancel([task for task in asyncio.all_tasks() if task is not asyncio.current_task()])

    def _is_answering(self) -> bool:
        return len(streams) > 0 or any(not task.done() for task in self._running())

    def _running(self) -> list[asyncio.Task[Any]]:
        """daphne's own list has connections that have no application yet."""
        return [
            details["application_instance"]
            for details in self.connections.values()
            if "application_instance" in details
        ]

    async def _stop_listening(self) -> None:
        for listener in self.listeners:
            port = await listener.asFuture(asyncio.get_running_loop())
            stopped = port.stopListening()
            if stopped is not None:
                await stopped.asFuture(asyncio.get_running_loop())


class Request(WebRequest):  # type: ignore[misc]
    """An HTTP request whose body and whose answer take only so much memory."""

    channel: Any  # None once the connection is lost

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._received = 0
        self._gate: _Gate | None = None
        super().__init__(*args, **kwargs)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Keep what the application needs to see that it is too much; it answers 413."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
        kept = data[: max(0, limit - self._received)]
        self._received += len(data)
        if kept:
            super().handleContentChunk(kept)
        if self._received > ABORT_BODIES * limit:
            self.channel.transport.abortConnection()

    def unlink(self) -> None:
        """It was upgraded: it and its channel know each other, and would wait for the collector."""
        if getattr(self, "channel", None) is not None:  # Twisted deletes it from some
            self.channel.requests.clear()
            self.channel = None

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802
        """The body is the application's: Twisted would read a form of megabytes for seconds, on
        the loop of all."""
        self.method, self.uri, self.clientproto = command, path, version
        self.path = path.split(b"?", 1)[0]
        self.client, self.host = self.channel.getPeer(), self.channel.getHost()
        self.content.seek(0, 0)
        self.process()

    def process(self) -> Any:
        """Without headers that daphne takes from anybody, and fails on when they are not ASCII."""
        for name in (b"daphne-root-path", b"sec-websocket-protocol"):
            self.requestHeaders.removeHeader(name)
        return super().process()

    async def room(self, seconds: float) -> None:
        """Until the client has taken most of what was written; cuts it off after that time."""
        if self.finished or self.channel is None:
            return
        if self._gate is None:
            self._gate = _Gate()
            self.registerProducer(self._gate, True)
        try:
            async with asyncio.timeout(seconds):
                await self._gate.open.wait()
        except TimeoutError:
            logger.info("A client took nothing of its answer for %g s, it is cut off", seconds)
            if self.channel is not None:
                self.channel.transport.abortConnection()

    def let_go(self) -> None:
        """The answer's last part is about to be written."""
        if self._gate is not None and self.channel is not None:
            self._gate = None
            self.unregisterProducer()


class Handshaken(WebSocketProtocol):  # type: ignore[misc]
    """A WebSocket until it is let go of: what the client says by then is for whoever takes over."""

    holds_back = True

    def processData(self) -> bool:  # noqa: N802 - autobahn's names
        return False if self.holds_back else bool(super().processData())

    def sendClose(self, *args: Any, **kwargs: Any) -> None:  # noqa: N802
        """Nobody takes over: the client's own close is to be read."""
        super().sendClose(*args, **kwargs)
        self.keep()

    def keep(self) -> None:
        """It stays daphne's."""
        self.holds_back = False
        self.consumeData()


class _Gate:
    """What Twisted tells when the client does not take what was written (a push producer)."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's names
        self.open.clear()

    def resumeProducing(self) -> None:  # noqa: N802
        self.open.set()

    def stopProducing(self) -> None:  # noqa: N802
        self.open.set()


def detach(protocol: Any) -> Detached | None:
    """Take the connection away from daphne, which takes it for closed.

    None when it is closed already, or no plain socket.
    """
    is_request = isinstance(protocol, WebRequest)
    channel = protocol.channel if is_request else protocol  # None: the client has gone
    transport = channel.transport if channel is not None else None
    if not isinstance(transport, tcp.Connection) or not transport.connected or transport.TLS:
        if isinstance(protocol, Handshaken) and transport is not None:
            protocol.keep()
        return None
    received = bytes(protocol.data or b"") if isinstance(protocol, Handshaken) else b""
    # What Twisted has not written yet, in the order in which it would be.
    unsent = bytes(transport.dataBuffer[transport.offset :]) + b"".join(transport._tempDataBuffer)
    connection = socket.socket(fileno=socket.dup(transport.fileno()))
    chunked = is_request and bool(protocol.chunked)
    transport._shouldShutdown = False  # it closes its own number of the socket, nothing more
    if is_request:
        protocol.application_queue = None  # the application is about to end by itself
    transport.connectionLost(Failure(error.ConnectionDone()))  # type: ignore[no-untyped-call]
    if not is_request:
        protocol.is_closed = None  # its result is the protocol: they would wait for the collector
    return Detached(connection, unsent, chunked, received)


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=END_SECONDS)
