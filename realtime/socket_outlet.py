"""The outlet of a WebSocket: its client may speak, and must answer when it is asked."""

from collections.abc import Callable

from realtime import metrics
from realtime.conversation import CLOSE_TOO_MANY, Conversation
from realtime.events import Selection
from realtime.metrics import ErrorType
from realtime.outlet import Detached, Outlet, Patience
from realtime.subscription import Subscription
from realtime.websocket_frames import Closed, Incoming, Text, close_frame, pong_frame, text_frame
from realtime.wires import Wire

# From one look to the next: messages have a limit of their own, but pings and fragments cost the
# loop as much.
MOST_FRAMES = 500
HEARTBEAT_SECONDS = 20.0  # without a word from the client: it is asked
SILENT_SECONDS = 50.0  # … and is taken for dead


class SocketOutlet(Outlet):
    """What is said to the client goes as to any other; what it says is heard here."""

    __slots__ = ("_asked", "_conversation", "_frames", "_heard_at", "_incoming")

    def __init__(
        self,
        connection: Detached,
        wire: Wire,
        subscription: Subscription,
        patience: Patience,
        on_gone: Callable[[Outlet], None],
    ) -> None:
        super().__init__(connection, wire, subscription, patience, on_gone)
        self._incoming: Incoming | None = None  # while something is half read
        self._conversation: Conversation | None = None  # from its first message on
        self._frames = 0  # that it has sent since the last look
        self._heard_at = self._loop.time()
        self._asked = False  # for a sign of life, since then

    def tend(self, now: float) -> None:
        super().tend(now)
        self._frames = 0
        if self._is_over:
            return
        silent = now - self._heard_at
        if silent >= SILENT_SECONDS:
            self.cut()
        elif silent >= HEARTBEAT_SECONDS and not self._asked and not self._pieces:
            self._asked = True
            self.say(self._wire.heartbeat)

    def _hear(self, data: bytes) -> None:
        self._heard_at = self._loop.time()
        self._asked = False
        incoming = self._incoming or Incoming()
        before = incoming.frames
        for heard in incoming.hear(data):
            if isinstance(heard, Closed):
                self._part(heard.code)
            elif self._is_over:
                continue  # it had not read yet that this is the end
            elif isinstance(heard, Text):
                self._answer(heard.text)
            else:
                self.say(pong_frame(heard.payload))
        self._frames += incoming.frames - before
        if self._frames > MOST_FRAMES:
            incoming.stop()
            if not self._is_over:
                metrics.error(ErrorType.BAD_MESSAGE)
                self._last_word(close_frame(CLOSE_TOO_MANY, "too many frames"))
        self._incoming = None if incoming.is_idle else incoming

    def _answer(self, text: str | None) -> None:
        if self._conversation is None:
            self._conversation = Conversation(self._resubscribe)
        answer = self._conversation.hear(text, self._loop.time())
        if answer.text is not None:
            self.say(text_frame(answer.text.encode()))
        if answer.close_code is not None:
            self._part(answer.close_code)

    def _resubscribe(self, selection: Selection) -> None:
        self.subscription.selection = selection

    def _part(self, code: int) -> None:
        """Close; or, where the server has closed already, this was the client's answer."""
        if self._leaving_until is None:
            self._last_word(close_frame(code))
        else:
            self.cut()
