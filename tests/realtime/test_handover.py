"""A WebSocket before it is let in, and what keeps a connection from being taken over; tests/e2e/
has connections that are handed over."""

import errno
import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from daphne.http_protocol import WebRequest
from daphne.ws_protocol import WebSocketFactory
from twisted.internet import tcp
from twisted.internet.defer import Deferred
from twisted.internet.testing import StringTransport

from realtime.handover import HELD_BYTES, Handshaken, detach
from tests.raw_websocket import handshake


class Rig:
    """A client that has sent its handshake to a server that has not answered it yet."""

    def __init__(self) -> None:
        self.applications = 0
        server = SimpleNamespace(
            protocol_connected=lambda _protocol: None,
            protocol_disconnected=lambda _protocol: None,
            create_application=self._create,
            log_action=lambda *_args: None,
            root_path="",
            proxy_forwarded_address_header=None,
        )
        factory = WebSocketFactory(server)
        factory.setProtocolOptions(openHandshakeTimeout=0, closeHandshakeTimeout=0)
        factory.protocol = Handshaken
        self.client: Any = factory.buildProtocol(None)
        self.client._raw_query_string = b""
        self.transport = StringTransport()
        self.client.makeConnection(self.transport)
        self.client.dataReceived(handshake())

    def _create(self, _protocol: Any, _scope: Any) -> Any:
        self.applications += 1
        return Deferred()


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_handshaken_holds_only_so_much_of_what_a_client_says_before_it_is_let_in(rig: Rig) -> None:
    rig.client.dataReceived(b"x" * HELD_BYTES)
    assert rig.transport.producerState == "producing"
    rig.client.dataReceived(b"x")
    assert rig.transport.producerState == "paused"
    rig.client.keep()
    assert rig.transport.producerState == "producing"


def test_handshaken_takes_nothing_for_a_second_handshake(rig: Rig) -> None:
    rig.client.dataReceived(handshake() + b"x")
    assert rig.applications == 1
    assert rig.client.data == handshake() + b"x"


@pytest.fixture
def transport() -> Iterator[tcp.Connection]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        reactor: Any = SimpleNamespace(addReader=lambda _reader: None)
        connection = tcp.Connection(ours, SimpleNamespace(), reactor)  # type: ignore[arg-type]
        connection.connected = 1
        yield connection


@pytest.fixture
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_fd: int) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(socket, "dup", fail)


@pytest.mark.usefixtures("no_files")
def test_request_stays_with_the_server_when_no_more_files_may_be_open(
    transport: tcp.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    request: Any = WebRequest.__new__(WebRequest)
    request.channel = SimpleNamespace(transport=transport)
    assert detach(request) is None
    assert transport.connected
    assert "Too many open files" in caplog.text


@pytest.mark.usefixtures("no_files")
def test_websocket_stays_with_the_server_and_hears_what_its_client_said_meanwhile(
    transport: tcp.Connection,
) -> None:
    protocol: Any = Handshaken.__new__(Handshaken)
    protocol.transport, protocol.data = transport, b"a frame"
    heard = []
    protocol.consumeData = lambda: heard.append(protocol.data)
    assert detach(protocol) is None
    assert transport.connected
    assert heard == [b"a frame"]
    assert not protocol.holds_back
