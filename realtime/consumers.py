"""WebSocket: `/ws/dashboard`."""

import asyncio
import logging
from dataclasses import asdict
from typing import Any

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from realtime import admission, metrics, runtime
from realtime.conf import conf
from realtime.conversation import Conversation, error_message
from realtime.events import Selection
from realtime.framing import websocket_arrays, websocket_control
from realtime.hub import Hello
from realtime.metrics import ErrorType
from realtime.outlet import EXTENSION
from realtime.streams import UNREADABLE, Goodbye, Stream
from realtime.subscribing import BadParameter, read_query, read_selection, read_since
from realtime.subscription import Batch, Reset, Subscription
from realtime.wires import BATCHING_SOCKET, SOCKET

logger = logging.getLogger(__name__)

CLOSE_BAD_REQUEST = 4500


class DashboardConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # no types
    """One client, to its first event: then the fan-out takes over where the server lets go of
    the connection. Elsewhere it is fed by a task of its own, so that only the client's messages
    are dispatched."""

    # The hub listens to the group for the whole process; a channel for each client would cost
    # memory and a thread hop for every message.
    channel_layer_alias = "none"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._feeder: asyncio.Task[None] | None = None
        self._subscription: Subscription | None = None
        self._stream: Stream | None = None
        self._conversation: Conversation | None = None
        self._batches = False

    async def __call__(self, *args: Any) -> None:
        # A server that waits no longer for its end cancels it, at whatever it is.
        try:
            await super().__call__(*args)
        finally:
            self._leave()

    async def connect(self) -> None:
        await self.accept()
        try:
            query = read_query(self.scope["query_string"])
            since = read_since(query)
            selection = read_selection(query)
            self._batches = query.get("batch") == "1"
            self._stream = await admission.admit(self.scope, "websocket", since, selection)
        except BadParameter as error:
            metrics.error(ErrorType.BAD_REQUEST)
            await self._refuse("bad_request", str(error), CLOSE_BAD_REQUEST)
            return
        except admission.Refused as error:
            await self._refuse(error.code, str(error), error.close_code, error.retry_after_seconds)
            return
        hub = runtime.get().hub
        try:
            self._subscription = await hub.join(since, selection)
        except Exception as error:
            logger.warning("A WebSocket could not be fed, its client comes back: %r", error)
            await self.close(UNREADABLE.close_code)
            return
        hello = hub.hello(conf.ping_seconds)  # now: what follows it begins here
        self._hand_over(hello, self._subscription, self._stream)
        self._stream.on_end(self._subscription.end)
        self._feeder = asyncio.create_task(self._feed_or_close(hello, self._subscription))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self._conversation is None:
            self._conversation = Conversation(self._resubscribe)
        answer = self._conversation.hear(text_data, asyncio.get_running_loop().time())
        if answer.text is not None:
            await self.send(text_data=answer.text)
        if answer.close_code is not None:
            await self.close(answer.close_code)

    def _hand_over(self, hello: Hello, subscription: Subscription, stream: Stream) -> None:
        """Leave the connection to the fan-out; raises `StopConsumer` when it is done."""
        detach = self.scope.get("extensions", {}).get(EXTENSION)
        connection = detach() if detach is not None else None
        if connection is None:
            return
        wire = BATCHING_SOCKET if self._batches else SOCKET
        connection = connection._replace(unsent=connection.unsent + wire.hello(hello))
        runtime.get().fanout.adopt(connection, wire, subscription, stream)
        self._subscription = self._stream = None  # they are the fan-out's
        raise StopConsumer

    def _leave(self) -> None:
        """Give back what it holds."""
        if self._feeder is not None:
            self._feeder.cancel()
        if self._subscription is not None:
            runtime.get().hub.leave(self._subscription)
        if self._stream is not None:
            served = None if self._subscription is None else self._subscription.seq
            admission.leave(self._stream, served)

    def _resubscribe(self, selection: Selection) -> None:
        if self._subscription is not None:
            self._subscription.selection = selection

    async def _refuse(
        self, code: str, message: str, close_code: int, retry_after_seconds: int | None = None
    ) -> None:
        await self.send(text_data=error_message(code, message, retry_after_seconds))
        await self.close(close_code)

    async def _feed_or_close(self, hello: Hello, subscription: Subscription) -> None:
        try:
            await self._feed(hello, subscription)
        except Exception:
            metrics.error(ErrorType.FEED_FAILED)
            logger.exception("A WebSocket could not be fed")
            await self.close(UNREADABLE.close_code)

    async def _feed(self, hello: Hello, subscription: Subscription) -> None:
        await self._say("hello", **asdict(hello))
        async for item in subscription.stream(conf.ping_seconds):
            if isinstance(item, Batch):
                await self._send_batch(item)
            elif isinstance(item, Goodbye):
                await self._say("bye", **item.told())
                await self.close(item.close_code)
            else:
                await self._say("reset" if isinstance(item, Reset) else "ping", **asdict(item))

    async def _send_batch(self, batch: Batch) -> None:
        if self._batches and len(batch.events) > 1:
            for array in batch.framed(websocket_arrays):
                await self.send(text_data=array)
            return
        for event in batch.events:
            await self.send(text_data=event.body.decode())

    async def _say(self, name: str, **data: Any) -> None:
        await self.send(text_data=websocket_control(name, data))
