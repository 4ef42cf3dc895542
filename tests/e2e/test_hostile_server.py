"""Hostile clients of the server itself: what it does before the application is asked."""

import json
import random
import time

from tests import event_stream_rules
from tests.e2e.siege import Siege
from tests.e2e.test_hostile_http import POST
from tests.e2e.test_hostile_streams import STREAM, ask
from tests.e2e.test_hostile_websocket import (
    ASK,
    STILL_THERE,
)
from tests.raw_http import chunked, connect, exchange, request
from tests.raw_websocket import (
    RawWebSocket,
    handshake,
    text,
)

MAX_BODY_BYTES = 4 * 1024 * 1024


def test_hostile_requests_in_one_packet_are_answered_in_their_order(siege: Siege) -> None:
    paths = [b"/-/healthy", b"/api/v2/nothing", b"/api/v2/events?since=x", b"/-/ready"]
    data = b"".join(request(b"GET", path, close=path == paths[-1]) for path in paths)
    found = exchange(siege.address, data)
    assert [reply.status for reply in found.replies] == [200, 404, 400, 200]


def test_hostile_streams_that_are_abandoned_leave_no_place_taken(siege: Siege) -> None:
    for number in range(200):
        with connect(siege.address) as connection:
            connection.sendall(request(b"GET", STREAM))
            if number % 2:
                connection.recv(1_000)
    deadline = time.monotonic() + 10
    while (reply := ask(siege, STREAM.decode())).status != 200:
        assert time.monotonic() < deadline, reply
    assert event_stream_rules.parse(reply.body).messages[0].type == "hello"


def test_message_right_after_the_handshake_is_heard(siege: Siege) -> None:
    for _ in range(40):
        with RawWebSocket(siege.address) as client:
            client.send(text(ASK))  # as soon as the socket is open: it need not wait for hello
            assert client.message_of_type("pong") == STILL_THERE


def test_hostile_forms_hold_up_nobody(siege: Siege) -> None:
    forms = {
        b"application/x-www-form-urlencoded": b"a=&" * (MAX_BODY_BYTES // 3 - 100),
        b"multipart/form-data; boundary=x": (
            b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" * 70_000 + b"--x--\r\n"
        ),
    }
    for content_type, body in forms.items():
        with connect(siege.address) as connection:
            header = b"Content-Type: " + content_type
            connection.sendall(request(b"POST", b"/api/v2/alerts", header, body=body))
            begun = time.monotonic()
            siege.check()
            assert time.monotonic() - begun < 2, "it takes five seconds where the form is read"


def test_hostile_header_cannot_move_the_paths(siege: Siege) -> None:
    for value in (b"/x", b"\xff"):
        header = b"Daphne-Root-Path: " + value
        moved = exchange(siege.address, request(b"GET", b"/x/api/v2/status", header))
        assert [reply.status for reply in moved.replies] == [404]
        found = exchange(siege.address, request(b"GET", b"/api/v2/status", header))
        assert [reply.status for reply in found.replies] == [200]
        found = exchange(siege.address, handshake(b"/ws/dashboard", header), seconds=0.5)
        assert found.data.startswith(b"HTTP/1.1 101 ")


def test_hostile_subprotocol_is_no_failure(siege: Siege) -> None:
    header = b"Sec-WebSocket-Protocol: \xff, %ff"
    found = exchange(siege.address, handshake(b"/ws/dashboard", header), seconds=0.5)
    assert found.data.startswith((b"HTTP/1.1 101 ", b"HTTP/1.1 400 "))


def test_hostile_bytes_from_good_ones_are_answered_or_closed(siege: Siege) -> None:
    seeds = [
        request(*POST, body=json.dumps([{"labels": {"alertname": "Mutated"}}]).encode()),
        chunked(*POST, chunks=b"2\r\n[]\r\n0\r\n\r\n"),
        request(b"GET", b"/api/v2/events?since=a-1&types=alert_*&filter=a%3D~b&limit=1"),
        request(b"GET", b"/api/v2/history?from=1&to=2&format=csv", b"Last-Event-ID: x-1"),
        request(b"DELETE", b"/api/v2/silence/00000000-0000-4000-8000-000000000000"),
    ]
    rng = random.Random(9)
    for _ in range(250):
        data = mutated(rng.choice(seeds), rng)
        found = exchange(siege.address, data, half_close=True)
        assert found.closed, data
        for reply in found.replies:
            assert reply.status < 500, data


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Some bytes changed, doubled, cut out or put in."""
    found = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(found))
        size = rng.choice([1, 2, 5, 20])
        piece = rng.choice(
            [bytes([rng.randrange(256)]), b"\r\n", b" ", b"%", b"\0", b"0", b":", b"\xff"]
        )
        match rng.randrange(4):
            case 0:
                found[at : at + 1] = piece
            case 1:
                found[at:at] = piece * size
            case 2:
                del found[at : at + size]
            case 3:
                found[at:at] = found[at : at + size]
        found = found or bytearray(b"x")
    return bytes(found)
