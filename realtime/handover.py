"""Takes a connection away from daphne, for the fan-out to have it to itself."""

import logging
import socket
from typing import Any

from daphne.http_protocol import WebRequest
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import error, tcp
from twisted.python.failure import Failure

from realtime.outlet import Detached

logger = logging.getLogger(__name__)


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


def detach(protocol: Any) -> Detached | None:
    """Take the connection away from daphne, which takes it for closed.

    None when it is closed already, or no plain socket, or there is no number for another.
    """
    is_request = isinstance(protocol, WebRequest)
    channel = protocol.channel if is_request else protocol  # None: the client has gone
    transport = channel.transport if channel is not None else None
    if not isinstance(transport, tcp.Connection) or not transport.connected or transport.TLS:
        if transport is not None:
            _keep(protocol)
        return None
    try:
        connection = socket.socket(fileno=socket.dup(transport.fileno()))
    except OSError as problem:  # too many open files: to stay takes no second number
        logger.warning("A stream stays with the web server: %s", problem)
        _keep(protocol)
        return None
    received = bytes(protocol.data or b"") if isinstance(protocol, Handshaken) else b""
    # What Twisted has not written yet, in the order in which it would be.
    unsent = bytes(transport.dataBuffer[transport.offset :]) + b"".join(transport._tempDataBuffer)
    chunked = is_request and bool(protocol.chunked)
    transport._shouldShutdown = False  # it closes its own number of the socket, nothing more
    if is_request:
        protocol.application_queue = None  # the application is about to end by itself
    transport.connectionLost(Failure(error.ConnectionDone()))  # type: ignore[no-untyped-call]
    if not is_request:
        protocol.is_closed = None  # its result is the protocol: they would wait for the collector
    return Detached(connection, unsent, chunked, received)


def _keep(protocol: Any) -> None:
    if isinstance(protocol, Handshaken):
        protocol.keep()
