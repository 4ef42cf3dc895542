"""Our server's connection: how long it waits for a head, and when it is closed at a stop."""

from types import SimpleNamespace

import pytest
from daphne.server import HTTPFactory, WebSocketFactory
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.web.http import Request

from realtime import http_channel
from realtime.handover import Handshaken
from realtime.http_request import Request as OurRequest
from realtime.server import WatchfireServer

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Answered(Request):
    """A request that is answered by `finish`."""

    asked: list["Answered"]

    def process(self) -> None:
        self.asked.append(self)


class Transport(StringTransport):
    """With what a socket's has still to send, by Twisted's names."""

    connected = True
    dataBuffer = b""  # noqa: N815
    _tempDataBuffer: tuple[bytes, ...] = ()  # noqa: N815


class Rig:
    """A connection with a clock of its own."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.asked: list[Answered] = []
        self.channel = http_channel.protocol()
        self.channel.factory = SimpleNamespace(log=lambda _request: None)
        self.channel.requestFactory = type("Asked", (Answered,), {"asked": self.asked})
        self.channel.callLater = self.clock.callLater
        self.channel.timeOut = 60
        self.transport = Transport()
        self.channel.makeConnection(self.transport)

    def trickle(self, data: bytes, seconds: float) -> None:
        """A byte, and then so many seconds, again and again."""
        for byte in data:
            self.channel.dataReceived(bytes([byte]))
            self.clock.advance(seconds)

    @property
    def closed(self) -> bool:
        return self.transport.disconnecting

    def is_busy(self) -> bool:
        return bool(self.channel._channel.is_busy)

    def leave(self, *, unfinished: bool) -> bool:
        self.channel._channel.leave(unfinished=unfinished)
        return self.closed


@pytest.mark.parametrize("head", [b"GET /aaaa", HEAD[17:26]], ids=["first line", "headers"])
def test_channel_waits_a_minute_for_a_head_however_its_bytes_come(head: bytes) -> None:
    rig = Rig()
    rig.channel.dataReceived(HEAD[:17] if head in HEAD else b"")
    rig.trickle(head[:5], 10)
    assert not rig.closed
    rig.trickle(head[5:], 10)
    assert rig.closed


def test_channel_waits_on_for_a_body_that_goes_on() -> None:
    rig = Rig()
    rig.clock.advance(50)
    rig.trickle(HEAD[:5], 5)  # a head has its own time, however long it was waited for
    rig.channel.dataReceived(HEAD[5:])
    rig.trickle(b"123456789", 50)
    assert not rig.closed
    assert len(rig.asked) == 1


def test_channel_that_is_kept_waits_a_minute_for_the_next_head() -> None:
    rig = Rig()
    rig.channel.dataReceived(REQUEST)
    rig.clock.advance(300)
    assert not rig.closed, "who waits for an answer is waited for"
    rig.asked[0].finish()
    rig.clock.advance(50)
    rig.trickle(REQUEST[:5], 10)
    assert not rig.closed
    rig.trickle(REQUEST[5:7], 10)
    assert rig.closed


def test_channel_is_left_where_nothing_is_asked() -> None:
    assert Rig().leave(unfinished=False)
    rig = Rig()
    rig.channel.dataReceived(HEAD)
    assert not rig.leave(unfinished=False)
    assert rig.leave(unfinished=True)
    rig = Rig()
    rig.channel.dataReceived(REQUEST)
    assert not rig.leave(unfinished=True), "it is being answered"
    rig.asked[0].finish()
    assert rig.leave(unfinished=False)


def test_channel_is_busy_while_a_body_comes_and_while_an_answer_goes() -> None:
    rig = Rig()
    assert not rig.is_busy()
    rig.channel.dataReceived(HEAD[:20])
    assert not rig.is_busy(), "it may never be a request"
    rig.channel.dataReceived(HEAD[20:])
    assert rig.is_busy()
    rig.channel.dataReceived(b"123456789")
    assert not rig.is_busy(), "whoever answers it is"
    rig.asked[0].finish()
    for unsent in ({"_tempDataBuffer": [b"x"]}, {"_tempDataBuffer": [], "dataBuffer": b"x"}):
        vars(rig.transport).update(unsent)
        assert rig.is_busy()
    rig.transport.connected = False
    assert not rig.is_busy(), "nobody waits for it any more"


def test_who_connects_before_the_loop_runs_has_our_protocols() -> None:
    server = WatchfireServer(application=None, endpoints=["tcp:0"])
    server.listening_addresses = []
    server.http_factory, server.ws_factory = HTTPFactory(server), WebSocketFactory(server)
    server.listen_success(SimpleNamespace())
    connection = server.http_factory.buildProtocol(None)
    assert isinstance(connection._channel, http_channel.Channel)
    assert connection.requestFactory is OurRequest
    assert server.ws_factory.protocol is Handshaken
