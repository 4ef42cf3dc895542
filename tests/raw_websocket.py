"""RFC 6455 by hand: any frame to a server, and its frames held to every rule."""

import contextlib
import json
import socket
import struct
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.raw_http import connect

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # the RFC's own pair
MASK = b"\x37\xfa\x21\x3d"


class Frame(NamedTuple):
    """One frame of the server's."""

    opcode: int
    payload: bytes


def handshake(target: bytes = b"/ws/dashboard", *headers: bytes, key: bytes = KEY) -> bytes:
    """The request that opens a WebSocket."""
    lines = [
        b"GET " + target + b" HTTP/1.1",
        b"Host: 127.0.0.1",
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Key: " + key,
        b"Sec-WebSocket-Version: 13",
        *headers,
    ]
    return b"\r\n".join([*lines, b"", b""])


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    rsv: int = 0,
    mask: bytes | None = MASK,
    length: int | None = None,
) -> bytes:
    """One frame of a client's. `length`: what it says of its size, where that is not true."""
    size = len(payload) if length is None else length
    masked = 0x80 if mask is not None else 0
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    if size < 126:
        head += bytes([masked | size])
    elif size < 65_536:
        head += struct.pack("!BH", masked | 126, size)
    else:
        head += struct.pack("!BQ", masked | 127, size)
    if mask is None:
        return head + payload
    repeated = mask * (len(payload) // 4 + 1)
    covered = int.from_bytes(payload, "big") ^ int.from_bytes(repeated[: len(payload)], "big")
    return head + mask + covered.to_bytes(len(payload), "big")


def text(message: Any) -> bytes:
    """A message of a client's, as JSON."""
    return frame(TEXT, message if isinstance(message, bytes) else json.dumps(message).encode())


class RawWebSocket:
    """A connection that has shaken hands."""

    def __init__(self, address: str, target: bytes = b"/ws/dashboard") -> None:
        self._socket = connect(address)
        self._rest = b""
        self._socket.sendall(handshake(target))
        head = self._take_until(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), head
        assert ACCEPT in head, head

    def __enter__(self) -> "RawWebSocket":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """As far as the server takes it."""
        with contextlib.suppress(OSError):
            self._socket.sendall(data)

    def abort(self) -> None:
        """Go as a machine does that has lost its power: no goodbye, a reset at the next packet."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def frames(self, seconds: float = 10.0) -> Iterator[Frame]:
        """The server's frames until it closes the connection; fails when it does not in time."""
        deadline = time.monotonic() + seconds
        while True:
            self._socket.settimeout(max(0.01, deadline - time.monotonic()))
            try:
                yield self._frame()
            except ConnectionError:
                return

    def next_message(self, seconds: float = 10.0) -> Any:
        """The next text message, which is JSON."""
        for one in self.frames(seconds):
            if one.opcode == TEXT:
                return json.loads(one.payload)
            assert one.opcode in (PING, PONG), one
        raise AssertionError("the server closed the connection")

    def message_of_type(self, name: str, seconds: float = 10.0) -> Any:
        deadline = time.monotonic() + seconds
        while True:
            message = self.next_message(max(0.01, deadline - time.monotonic()))
            if message["type"] == name:
                return message

    def close_code(self, seconds: float = 10.0) -> int | None:
        """The code of the server's close frame; None when it closed without one.

        Fails when any of its frames breaks a rule, or when it does not close at all.
        """
        code = None
        for one in self.frames(seconds):
            assert code is None, f"{one} came after the close frame"
            if one.opcode == CLOSE:
                assert len(one.payload) >= 2, one
                code = int.from_bytes(one.payload[:2], "big")
                one.payload[2:].decode()
        return code

    def _frame(self) -> Frame:
        first, second = self._take(2)
        assert not first & 0x70, "reserved bits"
        assert first & 0x80, "the server sends whole messages"
        assert not second & 0x80, "the server masked a frame"
        opcode, size = first & 0x0F, second
        if size == 126:
            (size,) = struct.unpack("!H", self._take(2))
            assert size > 125, "its length could be said shorter"
        elif size == 127:
            (size,) = struct.unpack("!Q", self._take(8))
            assert size > 0xFFFF, "its length could be said shorter"
        assert opcode in (TEXT, CLOSE, PING, PONG), opcode
        assert opcode == TEXT or size <= 125, "a control frame is short"
        one = Frame(opcode, self._take(size))
        if opcode == TEXT:
            json.loads(one.payload.decode())
        return one

    def _take(self, size: int) -> bytes:
        while len(self._rest) < size:
            self._receive()
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def _take_until(self, end: bytes) -> bytes:
        while end not in self._rest:
            self._receive()
        taken, _, self._rest = self._rest.partition(end)
        return taken + end

    def _receive(self) -> None:
        data = self._socket.recv(1 << 16)  # raises TimeoutError
        if not data:
            raise ConnectionResetError("the server closed the connection")
        self._rest += data
