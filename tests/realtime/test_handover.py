"""A WebSocket before it is let in; tests/e2e/ has connections that are handed over."""

from types import SimpleNamespace
from typing import Any

import pytest
from daphne.ws_protocol import WebSocketFactory
from twisted.internet.defer import Deferred
from twisted.internet.testing import StringTransport

from realtime.handover import HELD_BYTES, Handshaken
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
