"""The bytes of each kind of connection, read back as a client reads them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.frames import Close, Opcode

from realtime.hub import Hello
from realtime.streams import RESTARTING
from realtime.subscription import Batch, Ping, Reset
from realtime.wires import (
    BATCHING_SOCKET,
    CHUNKED_EVENT_STREAM,
    EVENT_STREAM,
    SOCKET,
    Socket,
)
from tests.realtime.fake_log import stored
from tests.realtime.test_framing import decode_sse
from tests.realtime.test_websocket_frames import read_frame

BATCH = Batch("e1", [stored(1), stored(2)], 2)
RESET = Reset("expired", "e1", 7)


def unchunked(data: bytes) -> tuple[bytes, bool]:
    """The content, and whether the last chunk was there."""
    content = b""
    while data:
        size, _, rest = data.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            assert rest == b"\r\n"
            return content, True
        content += rest[:length]
        assert rest[length : length + 2] == b"\r\n"
        data = rest[length + 2 :]
    return content, False


def messages(data: bytes) -> Iterator[Any]:
    """JSON of text messages, the code of a close."""
    while data:
        size = data[1]
        start = 2 if size < 126 else 4
        length = size if size < 126 else int.from_bytes(data[2:4], "big")
        frame = read_frame(data[: start + length])
        data = data[start + length :]
        if frame.opcode is Opcode.CLOSE:
            yield Close.parse(frame.data).code
        else:
            yield json.loads(bytes(frame.data))


@pytest.mark.parametrize("item", [BATCH, RESET, Ping(5)])
def test_chunked_stream_has_the_bytes_of_the_plain_one(item: Batch | Reset | Ping) -> None:
    assert unchunked(CHUNKED_EVENT_STREAM.item(item)) == (EVENT_STREAM.item(item), False)


def test_event_stream_says_all_there_is_to_say() -> None:
    assert [each[0] for each in decode_sse(EVENT_STREAM.item(BATCH))] == ["e1-1", "e1-2"]
    [(_, name, data)] = decode_sse(EVENT_STREAM.item(RESET))
    assert (name, json.loads(data)["reason"]) == ("reset", "expired")
    [(_, name, data)] = decode_sse(EVENT_STREAM.item(Ping(5)))
    assert (name, json.loads(data)) == ("ping", {"seq": 5})


def test_chunked_stream_ends_with_its_last_chunk() -> None:
    content, is_over = unchunked(CHUNKED_EVENT_STREAM.bye(RESTARTING))
    assert is_over
    assert b"event: bye\n" in content


def test_socket_sends_a_message_for_each_event() -> None:
    assert [message["seq"] for message in messages(SOCKET.item(BATCH))] == [1, 2]


def test_batching_socket_sends_an_array_only_of_several() -> None:
    [array] = messages(BATCHING_SOCKET.item(BATCH))
    assert [event["seq"] for event in array] == [1, 2]
    [message] = messages(BATCHING_SOCKET.item(Batch("e1", [stored(3)], 3)))
    assert message["seq"] == 3


@pytest.mark.parametrize("wire", [SOCKET, BATCHING_SOCKET])
def test_socket_says_all_there_is_to_say(wire: Socket) -> None:
    hello = Hello("e1", 5, 30.0, "2026-11-26T00:00:00.000000Z")
    said = list(messages(wire.hello(hello) + wire.item(RESET) + wire.item(Ping(5))))
    assert [each["type"] for each in said] == ["hello", "reset", "ping"]
    bye, code = messages(wire.bye(RESTARTING))
    assert (bye["type"], bye["reason"], code) == ("bye", "shutdown", 4012)


def test_wires_frame_a_batch_once() -> None:
    for wire in (EVENT_STREAM, CHUNKED_EVENT_STREAM, SOCKET, BATCHING_SOCKET):
        assert wire.item(BATCH) is wire.item(BATCH)
