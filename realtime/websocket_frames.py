"""RFC 6455 on a connection that has shaken hands: frames out, and the client's frames in. Pure."""

import struct
from collections.abc import Generator, Iterator
from typing import NamedTuple

from websockets.exceptions import PayloadTooBig, ProtocolError
from websockets.frames import Close, CloseCode, Frame, Opcode
from websockets.streams import StreamReader

from realtime.conversation import MAX_MESSAGE_BYTES

# A message above what is allowed, but not by much, is read and answered; above this, the end.
MAX_FRAME_BYTES = 8 * MAX_MESSAGE_BYTES

PING = Frame(Opcode.PING, b"").serialize(mask=False)


def text_frame(payload: bytes) -> bytes:
    """One text message."""
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", 0x81, size)
    elif size < 65_536:
        head = struct.pack("!BBH", 0x81, 126, size)
    else:
        head = struct.pack("!BBQ", 0x81, 127, size)
    return head + payload


def pong_frame(payload: bytes) -> bytes:
    return Frame(Opcode.PONG, payload).serialize(mask=False)


def close_frame(code: int, reason: str = "") -> bytes:
    return Frame(Opcode.CLOSE, Close(code, reason).serialize()).serialize(mask=False)


class Text(NamedTuple):
    """A whole message; None when it was binary."""

    text: str | None


class Ping(NamedTuple):
    payload: bytes


class Closed(NamedTuple):
    """The client closes, or broke the protocol; it is answered with this code."""

    code: int


Heard = Text | Ping | Closed


class Incoming:
    """What one client sends, from bytes to messages; nothing comes after `Closed`."""

    def __init__(self) -> None:
        self.frames = 0  # that it has read
        self._reader = StreamReader()
        self._parser = self._next_frame()
        self._message = bytearray()  # of a message that comes in fragments, until its last
        self._kind: Opcode | None = None  # of that message
        self._is_over = False  # after `Closed`

    @property
    def is_idle(self) -> bool:
        """Whether nothing is half read: it can be let go, and another takes over."""
        return not self._is_over and self._kind is None and not self._reader.buffer

    def hear(self, data: bytes) -> Iterator[Heard]:
        """What is complete now."""
        if self._is_over:
            return
        self._reader.feed_data(data)
        while True:
            try:
                next(self._parser)
                return  # it wants more
            except StopIteration as done:
                self.frames += 1
                self._parser = self._next_frame()
                heard = self._take(done.value)
            except PayloadTooBig:
                heard = Closed(CloseCode.MESSAGE_TOO_BIG)
            except ProtocolError:
                heard = Closed(CloseCode.PROTOCOL_ERROR)
            self._is_over = isinstance(heard, Closed)
            if heard is not None:
                yield heard
            if self._is_over:
                return

    def stop(self) -> None:
        """Nothing is heard any more."""
        self._is_over = True

    def _next_frame(self) -> Generator[None, None, Frame]:
        return Frame.parse(self._reader.read_exact, mask=True, max_size=MAX_FRAME_BYTES)

    def _take(self, frame: Frame) -> Heard | None:
        if frame.opcode is Opcode.PING:
            return Ping(bytes(frame.data))
        if frame.opcode is Opcode.PONG:
            return None
        if frame.opcode is Opcode.CLOSE:
            return _closing(bytes(frame.data))
        if (frame.opcode is Opcode.CONT) is (self._kind is None):
            return Closed(CloseCode.PROTOCOL_ERROR)  # a fragment of nothing, or one left undone
        self._kind = self._kind or frame.opcode
        self._message += frame.data
        if len(self._message) > MAX_FRAME_BYTES:
            return Closed(CloseCode.MESSAGE_TOO_BIG)
        return self._whole() if frame.fin else None

    def _whole(self) -> Heard:
        message, kind = self._message, self._kind
        self._message, self._kind = bytearray(), None
        if kind is Opcode.BINARY:
            return Text(None)
        try:
            return Text(message.decode())
        except UnicodeDecodeError:
            return Closed(CloseCode.INVALID_DATA)


def _closing(payload: bytes) -> Closed:
    try:
        code = Close.parse(payload).code
    except ProtocolError:
        return Closed(CloseCode.PROTOCOL_ERROR)
    except UnicodeDecodeError:
        return Closed(CloseCode.INVALID_DATA)
    return Closed(CloseCode.NORMAL_CLOSURE if code == CloseCode.NO_STATUS_RCVD else code)
