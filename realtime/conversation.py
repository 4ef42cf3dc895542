"""What a WebSocket's client says, and what it is answered."""

from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from realtime import metrics
from realtime.events import Selection
from realtime.framing import websocket_control
from realtime.metrics import ErrorType
from realtime.subscribing import BadParameter, select

MAX_MESSAGE_BYTES = 8 * 1024
MAX_MESSAGES_PER_SECOND = 20
CLOSE_TOO_MANY = 4029


class BadMessage(ValueError):
    """A message from the client that cannot be served; `code` is for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Subscribe(msgspec.Struct, tag="subscribe", tag_field="action", forbid_unknown_fields=True):
    types: list[str] | None = None
    filter: list[str] = []


class ClientPing(msgspec.Struct, tag="ping", tag_field="action", forbid_unknown_fields=True):
    id: Any = None


class Answer(NamedTuple):
    """A control message (None: nothing is said), and the code to close with after it."""

    text: str | None = None
    close_code: int | None = None


class Conversation:
    """One client's messages; `resubscribe` is told each new selection."""

    __slots__ = ("_recent", "_resubscribe")

    def __init__(self, resubscribe: Callable[[Selection], None]) -> None:
        self._resubscribe = resubscribe
        self._recent: deque[float] = deque(maxlen=MAX_MESSAGES_PER_SECOND)

    def hear(self, text: str | None, now: float) -> Answer:
        """Answer a text message; None is a binary one. `now` in seconds of any one clock."""
        if len(self._recent) == MAX_MESSAGES_PER_SECOND and now - self._recent[0] < 1:
            metrics.error(ErrorType.BAD_MESSAGE)
            return Answer(error_message("too_many_messages", "at most 20 a second"), CLOSE_TOO_MANY)
        self._recent.append(now)
        try:
            return self._obey(decode(text))
        except BadMessage as error:
            metrics.error(ErrorType.BAD_MESSAGE)
            return Answer(error_message(error.code, str(error)))

    def _obey(self, message: Subscribe | ClientPing) -> Answer:
        if isinstance(message, ClientPing):
            return Answer(websocket_control("pong", {"id": message.id}))
        try:
            self._resubscribe(select(message.types, message.filter))
        except BadParameter as error:
            raise BadMessage("bad_request", str(error)) from error
        return Answer()


def error_message(code: str, message: str, retry_after_seconds: int | None = None) -> str:
    """What is wrong; for a client that is sent away, perhaps when to come back."""
    data: dict[str, Any] = {"code": code, "message": message}
    if retry_after_seconds is not None:
        data["retry_after"] = retry_after_seconds
    return websocket_control("error", data)


def decode(text: str | None) -> Subscribe | ClientPing:
    """A client's message; raises `BadMessage`."""
    if text is None:
        raise BadMessage("bad_message", "messages are text, not binary")
    if len(text.encode("utf-8", "replace")) > MAX_MESSAGE_BYTES:
        raise BadMessage("too_large", f"at most {MAX_MESSAGE_BYTES} bytes")
    try:
        return msgspec.json.decode(text, type=Subscribe | ClientPing)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise BadMessage("bad_message", str(error)) from error
