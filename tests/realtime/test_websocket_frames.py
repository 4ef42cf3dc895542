"""Frames of RFC 6455: what we write a client reads, and what a client sends is taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Close, Frame, Opcode
from websockets.streams import StreamReader

from realtime.websocket_frames import (
    MAX_FRAME_BYTES,
    PING,
    Closed,
    Heard,
    Incoming,
    Ping,
    Text,
    close_frame,
    pong_frame,
    text_frame,
)


def read_frame(data: bytes) -> Frame:
    """As a client reads one that is whole."""
    reader = StreamReader()
    reader.feed_data(data)
    parser = Frame.parse(reader.read_exact, mask=False)
    with pytest.raises(StopIteration) as done:
        next(parser)
    frame = done.value.value
    assert isinstance(frame, Frame)
    assert reader.at_eof is not None
    return frame


def sent(opcode: Opcode, data: bytes, fin: bool = True) -> bytes:
    """As a client sends it."""
    return Frame(opcode, data, fin).serialize(mask=True)


def hear(data: bytes) -> list[Heard]:
    return list(Incoming().hear(data))


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_text_frame_is_read_whole(size: int) -> None:
    frame = read_frame(text_frame(b"x" * size))
    assert (frame.opcode, frame.data, frame.fin) == (Opcode.TEXT, b"x" * size, True)


def test_control_frames_are_read() -> None:
    assert read_frame(PING).opcode is Opcode.PING
    assert read_frame(pong_frame(b"abc")).data == b"abc"
    close = Close.parse(read_frame(close_frame(4008, "too_slow")).data)
    assert (close.code, close.reason) == (4008, "too_slow")


@given(texts=st.lists(st.text(max_size=200), max_size=6), size=st.integers(1, 50))
def test_incoming_is_the_same_however_it_is_cut(texts: list[str], size: int) -> None:
    data = b"".join(sent(Opcode.TEXT, text.encode()) for text in texts)
    incoming = Incoming()
    heard: list[Heard] = []
    for start in range(0, len(data), size):
        heard += incoming.hear(data[start : start + size])
    assert heard == [Text(text) for text in texts]
    assert incoming.is_idle


def test_incoming_joins_fragments_around_control_frames() -> None:
    whole = "häh?".encode()
    data = sent(Opcode.TEXT, whole[:2], fin=False) + sent(Opcode.PING, b"p")
    incoming = Incoming()
    assert list(incoming.hear(data)) == [Ping(b"p")]
    assert not incoming.is_idle
    assert list(incoming.hear(sent(Opcode.CONT, whole[2:]))) == [Text("häh?")]
    assert incoming.is_idle


def test_incoming_takes_a_binary_message_for_one_without_text() -> None:
    assert hear(sent(Opcode.BINARY, b"\x00")) == [Text(None)]


def test_incoming_says_nothing_of_a_pong() -> None:
    assert hear(sent(Opcode.PONG, b"")) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (Frame(Opcode.TEXT, b"x").serialize(mask=False), 1002),
        (b"\xc1\x80\0\0\0\0", 1002),  # a reserved bit
        (b"\x83\x80\0\0\0\0", 1002),  # an opcode that there is not
        (b"\x09\x80\0\0\0\0", 1002),  # a ping in fragments
        (b"\x89\xfe\x00\x7e\0\0\0\0" + b"x" * 126, 1002),  # a ping of 126 bytes
        (sent(Opcode.CONT, b"x"), 1002),
        (sent(Opcode.TEXT, b"x", fin=False) + sent(Opcode.TEXT, b"y"), 1002),
        (sent(Opcode.TEXT, b"\xff"), 1007),
        (b"\x81\xff" + (MAX_FRAME_BYTES + 1).to_bytes(8, "big") + b"\0\0\0\0", 1009),
        (sent(Opcode.CLOSE, b""), 1000),
        (sent(Opcode.CLOSE, Close(1001, "").serialize()), 1001),
        (sent(Opcode.CLOSE, b"\x03"), 1002),
        (sent(Opcode.CLOSE, b"\x03\xed"), 1002),  # 1005 must not be sent
        (sent(Opcode.CLOSE, b"\x03\xe8\xff"), 1007),
    ],
    ids=[str(number) for number in range(14)],  # clients mask their frames at random
)
def test_incoming_ends_with_the_code_of_what_was_wrong(data: bytes, code: int) -> None:
    assert hear(data + sent(Opcode.TEXT, b"after")) == [Closed(code)]


def test_incoming_bounds_a_message_of_many_fragments() -> None:
    piece = sent(Opcode.TEXT, b"x" * MAX_FRAME_BYTES, fin=False)
    assert hear(piece + sent(Opcode.CONT, b"x", fin=False)) == [Closed(1009)]


def test_incoming_keeps_nothing_of_empty_fragments() -> None:
    incoming = Incoming()
    first = sent(Opcode.TEXT, b"", fin=False)
    assert list(incoming.hear(first + sent(Opcode.CONT, b"", fin=False) * 10_000)) == []
    assert list(incoming.hear(sent(Opcode.CONT, b"x"))) == [Text("x")]


@given(st.binary(max_size=300))
def test_incoming_takes_anything_without_failing(data: bytes) -> None:
    hear(data)


CLOSING = b"\x88\x80" + b"\0" * 4


@pytest.mark.parametrize("last", [b"\x87\x80" + b"\0" * 4, b"\x89\xff" + b"\xff" * 12, CLOSING])
def test_nothing_is_heard_after_the_last_word(last: bytes) -> None:
    incoming = Incoming()
    assert isinstance([*incoming.hear(last)][-1], Closed)
    assert not incoming.is_idle, "else another takes over, and hears on"
    assert [*incoming.hear(b"\x89\x80\0\0\0\0")] == []
    assert [*incoming.hear(last)] == []
