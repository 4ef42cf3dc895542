"""Tells every process that the log has grown, by one group of the channel layer.

A ring has no content: the log is the truth. It may be lost, doubled or late.
"""

import asyncio
import logging
from collections.abc import Callable

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

logger = logging.getLogger(__name__)

GROUP = "realtime"
RETRY_SECONDS = 1.0


def ring_from_outside(head: int) -> None:
    """Ring from a process or thread without the event loop of a worker: a shell, a command."""
    layer = get_channel_layer()
    if layer is None or isinstance(layer, InMemoryChannelLayer):
        return  # nobody else can hear it: their hubs look by themselves
    try:
        async_to_sync(layer.group_send)(GROUP, {"type": "ring", "head": head})
    except Exception as error:
        logger.warning("The doorbell did not ring, streams follow within a second: %s", error)


class Doorbell:
    """A worker's ear in the group, and its hand at the bell, on the worker's event loop."""

    def __init__(self, on_ring: Callable[[], None]) -> None:
        self._on_ring = on_ring
        self._listener: asyncio.Task[None] | None = None
        self._sending: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen(), name="realtime-doorbell")

    async def stop(self) -> None:
        tasks = [*self._sending, *([self._listener] if self._listener else [])]
        self._listener = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def ring(self, head: int) -> None:
        """Wake this worker now, and the others through the layer."""
        self._on_ring()
        task = asyncio.ensure_future(self._send(head))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, head: int) -> None:
        layer = get_channel_layer()
        if layer is None:
            return
        try:
            await layer.group_send(GROUP, {"type": "ring", "head": head})
        except Exception as error:
            logger.warning("The doorbell did not ring, streams follow within a second: %s", error)

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except Exception as error:
                logger.warning("The doorbell cannot be heard, trying again: %s", error)
            await asyncio.sleep(RETRY_SECONDS)

    async def _hear(self) -> None:
        layer = get_channel_layer()
        if layer is None:
            return
        channel = await layer.new_channel()
        await layer.group_add(GROUP, channel)
        try:
            while True:
                await layer.receive(channel)
                self._on_ring()
        finally:
            await layer.group_discard(GROUP, channel)
