"""What keeps a connection from being taken over leaves it with the web server."""

import errno
import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from daphne.http_protocol import WebRequest
from twisted.internet import tcp

from realtime.handover import Handshaken, detach


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
