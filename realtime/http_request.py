"""An HTTP request under `manage.py serve`: daphne's, with bounds on its body and its answer."""

import asyncio
import logging
from typing import Any

from daphne.http_protocol import WebRequest
from django.conf import settings

logger = logging.getLogger(__name__)

# daphne takes the first from anybody. It fails on subprotocols that are not ASCII, and autobahn on
# extensions, none of which is spoken here: so late that the stream goes on behind its 400.
UNHEARD = (b"daphne-root-path", b"sec-websocket-protocol", b"sec-websocket-extensions")
ABORT_BODIES = 8  # times what is allowed, from where on a body is not even read to its end


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

    def handle_exception(self, exception: Exception) -> None:
        """An answer that had begun breaks off: its client must not take it for a whole one."""
        if not self._response_started:
            super().handle_exception(exception)
        elif self.channel is not None:
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
        """Without what is not for clients to say, and what a handshake would fail by."""
        for name in UNHEARD:
            self.requestHeaders.removeHeader(name)
        if (fault := self._fault_of_handshake()) is not None:
            self.be_the_last()
            return self.basic_error(400, b"Bad Request", fault)
        return super().process()

    def _fault_of_handshake(self) -> str | None:
        """What of a WebSocket's handshake daphne would not see: it writes the request anew."""
        upgrade = self.requestHeaders.getRawHeaders(b"Upgrade") or [b""]
        if upgrade[0].lower() != b"websocket":
            return None
        if self.clientproto != b"HTTP/1.1":
            return "A WebSocket needs HTTP/1.1"
        if len(self.requestHeaders.getRawHeaders(b"Host") or ()) != 1:
            return "A WebSocket needs one Host header"
        if self._received:
            return "The handshake of a WebSocket has no body"
        return None

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

    def be_the_last(self) -> None:
        """The connection ends with its answer, which says so where it has not begun."""
        if self.channel is not None:
            self.channel.persistent = False
            if not self.startedWriting:
                self.responseHeaders.setRawHeaders(b"Connection", [b"close"])

    def let_go(self) -> None:
        """The answer's last part is about to be written."""
        if self._gate is not None and self.channel is not None:
            self._gate = None
            self.unregisterProducer()


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
