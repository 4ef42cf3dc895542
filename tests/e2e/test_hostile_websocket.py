"""Hostile WebSocket clients: each rule of RFC 6455 that one can break, and what is sent at whim."""

import json
import random
import time
from typing import Any

import pytest

from tests.e2e.siege import Siege
from tests.raw_http import exchange
from tests.raw_websocket import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    RawWebSocket,
    frame,
    handshake,
    text,
)

MAX_MESSAGE_BYTES = 8 * 1024
ASK = {"action": "ping", "id": "still there"}
STILL_THERE = {"type": "pong", "id": "still there"}
NORMAL, PROTOCOL_ERROR, INVALID_DATA, TOO_BIG = 1000, 1002, 1007, 1009


def closing(code: int, reason: bytes = b"") -> bytes:
    return frame(CLOSE, code.to_bytes(2, "big") + reason)


# --- the handshake

UPGRADE = handshake()
HANDSHAKES: dict[str, tuple[bytes, set[int]]] = {
    "by post": (UPGRADE.replace(b"GET", b"POST"), {400, 403, 405}),
    "by head": (UPGRADE.replace(b"GET", b"HEAD"), {400, 403, 405}),
    "without a key": (UPGRADE.replace(b"Sec-WebSocket-Key", b"X"), {400}),
    "with a short key": (handshake(key=b"AAAA"), {400}),
    "with a key of noise": (handshake(key=b"\xff" * 24), {400}),
    "with a key of 4 KB": (handshake(key=b"A" * 4_096), {400}),
    "with two keys": (handshake(b"/ws/dashboard", b"Sec-WebSocket-Key: AAAA"), {400}),
    "without a version": (UPGRADE.replace(b"Sec-WebSocket-Version", b"X"), {400, 426}),
    "of version 8 and a half": (UPGRADE.replace(b": 13", b": 8.5"), {400, 426}),
    "of a version of 5000 digits": (UPGRADE.replace(b": 13", b": " + b"1" * 5_000), {400, 426}),
    "without upgrade in connection": (
        UPGRADE.replace(b"Connection: Upgrade", b"Connection: x"),
        {400},
    ),
    "without a host": (UPGRADE.replace(b"Host", b"X"), {400}),
    "with two hosts": (handshake(b"/ws/dashboard", b"Host: evil.example"), {400}),
    "by http/1.0": (UPGRADE.replace(b"HTTP/1.1", b"HTTP/1.0"), {400, 505}),
    "by a version that is none": (UPGRADE.replace(b"HTTP/1.1", b"HTTP/9.9"), {400, 505}),
    "by get with a body": (
        handshake(b"/ws/dashboard", b"Content-Length: 20") + b"x" * 20,
        {400},
    ),
    "of a path that is not there": (handshake(b"/ws/nothing"), {403, 404}),
    "of a path of noise": (handshake(b"/ws/%ff%00"), {403, 404}),
    "of the api": (handshake(b"/api/v2/alerts"), {403, 404}),
    "of a stream": (handshake(b"/api/v2/events/stream"), {403, 404}),
    "of a uri that is none": (handshake(b"http://["), {400, 403}),
    "with a fragment": (handshake(b"/ws/dashboard#x"), {400}),
    "with a foreign origin": (handshake(b"/ws/dashboard", b"Origin: https://evil.example"), {403}),
    "with an origin of noise": (handshake(b"/ws/dashboard", b"Origin: http://["), {400, 403}),
    "with two origins": (
        handshake(b"/ws/dashboard", b"Origin: http://127.0.0.1", b"Origin: http://evil.example"),
        {400, 403},
    ),
    "with a body": (
        handshake(b"/ws/dashboard", b"Content-Length: 20").replace(b"GET", b"POST") + b"x" * 20,
        {400, 403, 405},
    ),
}  # fmt: skip


def test_hostile_handshake_is_refused(siege: Siege, subtests: pytest.Subtests) -> None:
    for name, (data, allowed) in HANDSHAKES.items():
        with subtests.test(name):
            found = exchange(siege.address, data)
            assert found.closed
            status = int(found.data.split(b" ")[1])
            assert status in allowed, found.data[:200]
            siege.check_log()


@pytest.mark.parametrize(
    "header",
    [
        b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
        b"Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99, x-\xff",
        b'Sec-WebSocket-Extensions: permessage-deflate; x="',
        b"Sec-WebSocket-Extensions: " + b"a; b=c, " * 500,
        b"X: \xe2\x82\xac",
        b"Cookie: sessionid=\xff",
        b"Last-Event-ID: \xff",
    ],
)
def test_hostile_header_of_a_handshake_does_not_matter(siege: Siege, header: bytes) -> None:
    found = exchange(siege.address, handshake(b"/ws/dashboard", header), seconds=0.5)
    head, _, rest = found.data.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 101 ")
    assert b"deflate" not in head
    assert b'"type":"hello"' in rest


@pytest.mark.parametrize(
    "query",
    [
        b"since=" + b"9" * 5_000,
        b"since=%00",
        b"since=a-1&since=%ff",
        b"types=%00",
        b"types=" + b"a," * 3_000,
        b"filter=%22%5Cud800%22=x",
        b"filter=a=~%28",
        b"filter=" + b"%5CpL" * 1_000,
        b"filter=a" + b"&filter=a=b" * 30,
        b"a=&" * 1_500,
    ],
)
def test_hostile_query_of_a_handshake_is_told_and_closed(siege: Siege, query: bytes) -> None:
    with RawWebSocket(siege.address, b"/ws/dashboard?" + query) as client:
        error = client.next_message()
        assert (error["type"], error["code"]) == ("error", "bad_request")
        assert client.close_code() == 4500


# --- frames

ASKED = json.dumps(ASK).encode()
BROKEN: dict[str, tuple[bytes, int]] = {
    "unmasked text": (frame(TEXT, ASKED, mask=None), PROTOCOL_ERROR),
    "unmasked ping": (frame(PING, b"x", mask=None), PROTOCOL_ERROR),
    "unmasked close": (frame(CLOSE, b"\x03\xe8", mask=None), PROTOCOL_ERROR),
    "reserved bit 1, as of compression": (frame(TEXT, ASKED, rsv=4), PROTOCOL_ERROR),
    "reserved bit 2": (frame(TEXT, ASKED, rsv=2), PROTOCOL_ERROR),
    "reserved bit 3": (frame(PING, rsv=1), PROTOCOL_ERROR),
    **{
        f"reserved opcode {opcode:x}": (frame(opcode, b"x"), PROTOCOL_ERROR)
        for opcode in (0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF)
    },
    "ping of 126 bytes": (frame(PING, b"x" * 126), PROTOCOL_ERROR),
    "pong of 126 bytes": (frame(PONG, b"x" * 126), PROTOCOL_ERROR),
    "close of 126 bytes": (closing(1000, b"x" * 124), PROTOCOL_ERROR),
    "fragmented ping": (frame(PING, b"x", fin=False), PROTOCOL_ERROR),
    "fragmented close": (frame(CLOSE, b"\x03\xe8", fin=False), PROTOCOL_ERROR),
    "a continuation of nothing": (frame(CONTINUATION, b"x"), PROTOCOL_ERROR),
    "an unfinished continuation of nothing": (
        frame(CONTINUATION, b"x", fin=False),
        PROTOCOL_ERROR,
    ),
    "text in the middle of a text": (
        frame(TEXT, b'{"a', fin=False) + frame(TEXT, b'"}'),
        PROTOCOL_ERROR,
    ),
    "binary in the middle of a text": (
        frame(TEXT, b'{"a', fin=False) + frame(BINARY, b'"}'),
        PROTOCOL_ERROR,
    ),
    "a continuation after the last": (
        frame(TEXT, b'{"a', fin=False) + frame(CONTINUATION, b'":1}') + frame(CONTINUATION, b"x"),
        PROTOCOL_ERROR,
    ),
    "close of one byte": (frame(CLOSE, b"\x03"), PROTOCOL_ERROR),
    **{
        f"close with {code}": (closing(code), PROTOCOL_ERROR)
        for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)
    },
    "close with a reason that is no utf-8": (closing(1000, b"\xce\xba\xff"), INVALID_DATA),
    "text that is no utf-8": (frame(TEXT, b"\xff\xfe"), INVALID_DATA),
    "text of a surrogate": (frame(TEXT, b'"\xed\xa0\x80"'), INVALID_DATA),
    "text of an overlong slash": (frame(TEXT, b'"\xc0\xaf"'), INVALID_DATA),
    "text above unicode": (frame(TEXT, b'"\xf4\x90\x80\x80"'), INVALID_DATA),
    "text that ends in a character": (frame(TEXT, b"\xce"), INVALID_DATA),
    "fragments that are no utf-8": (
        frame(TEXT, b"\xce", fin=False) + frame(CONTINUATION, b"x"),
        INVALID_DATA,
    ),
    "a length of 2 to the 63": (b"\x81\xff\x80" + b"\0" * 7 + b"\x37\xfa\x21\x3d", 0),
    "a length of a gigabyte": (frame(TEXT, b"x", length=1 << 30), 0),
}


def test_hostile_frame_closes_with_its_code(siege: Siege, subtests: pytest.Subtests) -> None:
    for name, (data, code) in BROKEN.items():
        with subtests.test(name):
            with RawWebSocket(siege.address) as client:
                assert client.next_message()["type"] == "hello"
                client.send(data)
                assert client.close_code() in ((code,) if code else (PROTOCOL_ERROR, TOO_BIG))
            siege.check_log()


def test_hostile_frame_is_the_last_that_is_heard(siege: Siege, subtests: pytest.Subtests) -> None:
    for name, (data, _) in BROKEN.items():
        with subtests.test(name):
            with RawWebSocket(siege.address) as client:
                assert client.next_message()["type"] == "hello"
                client.send(data)
                for _ in range(20):
                    client.send(text(ASK) + frame(PING, b"x") + b"\xff" * 100)
                    time.sleep(
                        0.001
                    )  # so that they are not read in one go with what broke the rules
                for one in client.frames():
                    assert one.opcode != PONG
                    assert b"still there" not in one.payload
            siege.check_log()


def test_hostile_ping_that_is_too_large_closes(siege: Siege) -> None:
    with RawWebSocket(siege.address) as client:
        assert client.next_message()["type"] == "hello"
        client.send(frame(PING, b"x" * 70_000))
        assert client.close_code() in (PROTOCOL_ERROR, TOO_BIG)


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1011, 3000, 4999])
def test_close_of_the_client_is_answered_with_its_code(siege: Siege, code: int) -> None:
    with RawWebSocket(siege.address) as client:
        assert client.next_message()["type"] == "hello"
        client.send(closing(code, "bis später".encode()))
        assert client.close_code() == code


def test_close_without_a_code_is_answered(siege: Siege) -> None:
    with RawWebSocket(siege.address) as client:
        assert client.next_message()["type"] == "hello"
        client.send(frame(CLOSE))
        assert client.close_code() in (NORMAL, None)


# --- messages

SAID: dict[str, tuple[bytes, str]] = {
    "binary": (frame(BINARY, ASKED), "bad_message"),
    "binary in fragments": (
        frame(BINARY, b"\xff", fin=False) + frame(CONTINUATION, b"\xfe"),
        "bad_message",
    ),
    "empty": (frame(TEXT), "bad_message"),
    "empty fragments": (frame(TEXT, fin=False) + frame(CONTINUATION), "bad_message"),
    "too large": (text({"action": "ping", "id": "x" * MAX_MESSAGE_BYTES}), "too_large"),
    "too large in fragments": (
        frame(TEXT, b" " * 5_000, fin=False) + frame(CONTINUATION, b" " * 5_000),
        "too_large",
    ),
    "a bom": (frame(TEXT, b"\xef\xbb\xbf" + ASKED), "bad_message"),
    "nul": (frame(TEXT, b"\0" * 10), "bad_message"),
    "nested": (frame(TEXT, b"[" * 8_000), "bad_message"),
    "nested id": (text(b'{"action":"ping","id":' + b"[" * 4_000 + b"]" * 4_000 + b"}"), ""),
    "lone surrogate": (text(b'{"action":"ping","id":"\\ud800"}'), "bad_message"),
    "id of 8000 digits": (text(b'{"action":"ping","id":' + b"9" * 8_000 + b"}"), ""),
    "id of 400 digits": (text(b'{"action":"ping","id":' + b"9" * 400 + b"}"), ""),
    "id of 20 digits": (text(b'{"action":"ping","id":' + b"9" * 20 + b"}"), ""),
    "id without end": (text(b'{"action":"ping","id":1e999}'), ""),
    "id that is no number": (text(b'{"action":"ping","id":NaN}'), "bad_message"),
    "no action": (text({"id": 1}), "bad_message"),
    "action of a number": (text({"action": 1}), "bad_message"),
    "action of markup": (text({"action": "<script>"}), "bad_message"),
    "a prototype": (text({"action": "ping", "__proto__": {"x": 1}}), "bad_message"),
    "types of noise": (text({"action": "subscribe", "types": ["\0\r\n"]}), "bad_request"),
    "types without end": (text({"action": "subscribe", "types": ["*"] * 2_000}), ""),
    "filters without end": (text({"action": "subscribe", "filter": ["a=b"] * 21}), "bad_request"),
    "a filter that takes long to compile": (
        text({"action": "subscribe", "filter": ['a=~"' + r"\\PL" * 1_000 + '"']}),
        "bad_request",
    ),
    "a filter with a surrogate": (
        text({"action": "subscribe", "filter": [r'"\ud800"=x']}),
        "bad_request",
    ),
}


def test_hostile_message_is_answered_and_the_stream_goes_on(
    siege: Siege, subtests: pytest.Subtests
) -> None:
    for name, (data, code) in SAID.items():
        with subtests.test(name):
            with RawWebSocket(siege.address) as client:
                assert client.next_message()["type"] == "hello"
                client.send(data + text(ASK))
                answers: list[dict[str, Any]] = []
                while STILL_THERE not in answers:
                    message = client.next_message()
                    if message["type"] in ("error", "pong"):
                        answers.append(message)
                if code:
                    assert [answer.get("code") for answer in answers] == [code, None]
                assert len(answers) <= 2
                client.send(closing(1000))
                assert client.close_code() == 1000
            siege.check_log()


def test_message_in_fragments_with_pings_between_is_heard(siege: Siege) -> None:
    parts = [frame(TEXT, ASKED[:1], fin=False)]
    for byte in ASKED[1:]:
        parts += [frame(PING, b"between"), frame(CONTINUATION, bytes([byte]), fin=False)]
    with RawWebSocket(siege.address) as client:
        assert client.next_message()["type"] == "hello"
        client.send(b"".join(parts) + frame(CONTINUATION))
        assert client.message_of_type("pong") == STILL_THERE


def test_message_that_comes_a_byte_at_a_time_is_heard(siege: Siege) -> None:
    with RawWebSocket(siege.address) as client:
        assert client.next_message()["type"] == "hello"
        for byte in frame(TEXT, ASKED):
            client.send(bytes([byte]))
            time.sleep(0.0005)
        assert client.message_of_type("pong") == STILL_THERE


def test_ping_is_answered_with_its_payload(siege: Siege) -> None:
    with RawWebSocket(siege.address) as client:
        assert client.next_message()["type"] == "hello"
        client.send(frame(PING, b"\xff" * 125) + frame(PONG, b"unasked"))
        for one in client.frames():
            if one.opcode == PONG:
                assert one.payload == b"\xff" * 125
                break


# --- floods


def test_hostile_flood_of_messages_closes_the_socket(siege: Siege) -> None:
    with RawWebSocket(siege.address) as client:
        assert client.next_message()["type"] == "hello"
        client.send(text(ASK) * 200)
        assert client.close_code() == 4029


@pytest.mark.timeout(60)
def test_hostile_flood_of_fragments_holds_up_nobody(siege: Siege) -> None:
    flood = frame(TEXT, b"x", fin=False) + frame(CONTINUATION, b"x", fin=False) * 60_000
    with RawWebSocket(siege.address) as client:
        begun = time.monotonic()
        client.send(flood)
        siege.check()
        assert time.monotonic() - begun < 5


def test_hostile_flood_of_pings_to_a_deaf_client_takes_no_memory(siege: Siege) -> None:
    with RawWebSocket(siege.address) as client:
        for _ in range(50):
            client.send(frame(PING, b"x" * 125) * 1_000)
        siege.check()
        siege.check_memory()


def test_hostile_clients_that_say_half_a_frame_hold_up_nobody(siege: Siege) -> None:
    clients = [RawWebSocket(siege.address) for _ in range(20)]
    for client in clients:
        client.send(frame(TEXT, b"x" * 8_000)[:5_000])
    siege.check()
    for client in clients:
        client.abort()


def test_hostile_clients_that_come_and_go_leave_no_place_taken(siege: Siege) -> None:
    for number in range(200):
        client = RawWebSocket(siege.address)
        if number % 2:
            client.send(frame(0x7))
        client.abort()
    with RawWebSocket(siege.address) as client:
        assert client.next_message()["type"] == "hello"


def test_hostile_frames_at_random_are_answered_or_close(siege: Siege) -> None:
    rng = random.Random(6455)
    for _ in range(80):
        with RawWebSocket(siege.address) as client:
            for _ in range(rng.randint(1, 6)):
                client.send(at_random(rng))
            client.send(frame(CLOSE))
            client.close_code()  # every frame until then is held to the rules


def at_random(rng: random.Random) -> bytes:
    """A frame in which one thing or another is wrong, or nothing is."""
    if rng.random() < 0.2:
        return rng.randbytes(rng.randint(1, 40))
    payload = rng.choice([ASKED, b"", b"\xff", rng.randbytes(200), ASKED[:-1], b"[" * 300])
    return frame(
        rng.choice([TEXT, TEXT, TEXT, BINARY, CONTINUATION, PING, PONG, rng.randrange(16)]),
        payload,
        fin=rng.random() < 0.8,
        rsv=rng.choice([0] * 9 + [rng.randrange(8)]),
        mask=rng.choice([b"\0\0\0\0", b"\x37\xfa\x21\x3d", b"\xff\xff\xff\xff"] * 4 + [None]),
        length=rng.choice([None] * 9 + [rng.randrange(300)]),
    )
