"""WebSocket: `/ws/dashboard`."""

import asyncio
import logging
from collections import deque
from dataclasses import asdict
from typing import Any

import msgspec
from channels.generic.websocket import AsyncWebsocketConsumer

from realtime import admission, runtime
from realtime.conf import conf
from realtime.events import Position, Selection
from realtime.framing import websocket_arrays, websocket_control
from realtime.hub import Batch, Hub, Reset, Subscription
from realtime.streams import Goodbye, Stream
from realtime.subscribing import BadParameter, read_query, read_selection, read_since, select

logger = logging.getLogger(__name__)

MAX_MESSAGE_BYTES = 8 * 1024
MAX_MESSAGES_PER_SECOND = 20
CLOSE_OVERLOADED = 4013
CLOSE_TOO_MANY = 4029
CLOSE_BAD_REQUEST = 4500


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


class DashboardConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # no types
    """One client. It is fed by a task of its own, so only the client's messages are dispatched."""

    # The hub listens to the group for the whole process; a channel for each client would cost
    # memory and a thread hop for every message.
    channel_layer_alias = "none"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._feeder: asyncio.Task[None] | None = None
        self._subscription: Subscription | None = None
        self._stream: Stream | None = None
        self._recent: deque[float] = deque(maxlen=MAX_MESSAGES_PER_SECOND)

    async def connect(self) -> None:
        await self.accept()
        try:
            query = read_query(self.scope["query_string"])
            since = read_since(query)
            selection = read_selection(query)
        except BadParameter as error:
            await self._say("error", code="bad_request", message=str(error))
            await self.close(CLOSE_BAD_REQUEST)
            return
        try:
            self._stream = await admission.admit(self.scope, "websocket")
        except admission.Refused as error:
            await self._say("error", code="refused", message=str(error))
            await self.close(error.close_code)
            return
        self._batches = query.get("batch") == "1"
        hub = runtime.get().hub
        self._feeder = asyncio.create_task(self._feed_or_close(hub, since, selection))

    async def disconnect(self, code: int) -> None:
        if self._feeder is not None:
            self._feeder.cancel()
            await asyncio.gather(self._feeder, return_exceptions=True)
        if self._stream is not None:
            admission.leave(self._stream)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        now = asyncio.get_running_loop().time()
        if len(self._recent) == MAX_MESSAGES_PER_SECOND and now - self._recent[0] < 1:
            await self._say("error", code="too_many_messages", message="at most 20 a second")
            await self.close(CLOSE_TOO_MANY)
            return
        self._recent.append(now)
        try:
            await self._obey(decode(text_data))
        except BadMessage as error:
            await self._say("error", code=error.code, message=str(error))

    async def _obey(self, message: Subscribe | ClientPing) -> None:
        if isinstance(message, ClientPing):
            await self._say("pong", id=message.id)
            return
        if self._subscription is None:
            raise BadMessage("not_ready", "wait for hello")
        try:
            self._subscription.selection = select(message.types, message.filter)
        except BadParameter as error:
            raise BadMessage("bad_request", str(error)) from error

    async def _feed_or_close(self, hub: Hub, since: Position | None, selection: Selection) -> None:
        try:
            await self._feed(hub, since, selection)
        except Exception:
            logger.exception("A WebSocket could not be fed")
            await self.close(CLOSE_OVERLOADED)

    async def _feed(self, hub: Hub, since: Position | None, selection: Selection) -> None:
        async with hub.subscribe(since, selection) as subscription:
            self._subscription = subscription
            if self._stream is not None:
                self._stream.on_end(subscription.end)
            await self._say("hello", **asdict(hub.hello(conf.ping_seconds)))
            async for item in subscription.stream(conf.ping_seconds):
                if isinstance(item, Batch):
                    await self._send_batch(item)
                elif isinstance(item, Reset):
                    await self._say("reset", **asdict(item))
                elif isinstance(item, Goodbye):
                    await self._say("bye", **item.told())
                    await self.close(item.close_code)
                else:
                    await self._say("ping", **asdict(item))

    async def _send_batch(self, batch: Batch) -> None:
        if self._batches and len(batch.events) > 1:
            for array in batch.framed(websocket_arrays):
                await self.send(text_data=array)
            return
        for event in batch.events:
            await self.send(text_data=event.body.decode())

    async def _say(self, name: str, **data: Any) -> None:
        await self.send(text_data=websocket_control(name, data))


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
