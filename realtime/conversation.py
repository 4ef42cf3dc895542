"""What a WebSocket's client says, and what it is answered."""

from collections import deque
from collections.abc import Callable
from time import thread_time
from typing import Any, NamedTuple

import msgspec

from realtime import metrics
from realtime.events import Selection
from realtime.framing import websocket_control
from realtime.metrics import ErrorType
from realtime.subscribing import BadParameter, select

MAX_MESSAGE_BYTES = 8 * 1024
MAX_MESSAGES_PER_SECOND = 20
# A selection takes some tens of microseconds to read, on the loop of all clients, but up to ten
# milliseconds where its patterns were made to: of a second, one client may take so much.
SELECTING_SHARE = 0.01
SELECTING_SECONDS = 0.05  # in which it may do so ahead of time
MOST_SECONDS_AT_ONCE = 0.02  # more it may have been the garbage collector, which came by
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

    __slots__ = ("_recent", "_resubscribe", "_selected_at", "_selecting_seconds", "_work_clock")

    def __init__(
        self,
        resubscribe: Callable[[Selection], None],
        work_clock: Callable[[], float] = thread_time,
    ) -> None:
        self._resubscribe = resubscribe
        self._work_clock = work_clock
        self._recent: deque[float] = deque(maxlen=MAX_MESSAGES_PER_SECOND)
        self._selecting_seconds = 0.0  # that its selections took, less its share since
        self._selected_at = 0.0

    def hear(self, text: str | None, now: float) -> Answer:
        """Answer a text message; None is a binary one. `now` in seconds of any one clock."""
        if (reason := self._too_many(now)) is not None:
            metrics.error(ErrorType.BAD_MESSAGE)
            return Answer(error_message("too_many_messages", reason), CLOSE_TOO_MANY)
        self._recent.append(now)
        try:
            return self._obey(decode(text), now)
        except BadMessage as error:
            metrics.error(ErrorType.BAD_MESSAGE)
            return Answer(error_message(error.code, str(error)))

    def _too_many(self, now: float) -> str | None:
        """Why no more messages are heard; None: they are."""
        if len(self._recent) == MAX_MESSAGES_PER_SECOND and now - self._recent[0] < 1:
            return f"at most {MAX_MESSAGES_PER_SECOND} a second"
        if self._selecting_seconds - self._share(now) > SELECTING_SECONDS:
            return "the filters of so many take too long"
        return None

    def _share(self, now: float) -> float:
        return (now - self._selected_at) * SELECTING_SHARE

    def _obey(self, message: Subscribe | ClientPing, now: float) -> Answer:
        if isinstance(message, ClientPing):
            return Answer(websocket_control("pong", {"id": message.id}))
        begun = self._work_clock()
        try:
            self._resubscribe(select(message.types, message.filter))
        except BadParameter as error:
            raise BadMessage("bad_request", str(error)) from error
        finally:
            took = min(self._work_clock() - begun, MOST_SECONDS_AT_ONCE)
            rest = max(0.0, self._selecting_seconds - self._share(now))
            self._selecting_seconds, self._selected_at = rest + took, now
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
