"""Tells every process that the log has grown, by one group of the channel layer.

A ring has no content: the log is the truth. It may be lost, doubled or late.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

from realtime import metrics
from realtime.metrics import ErrorType

logger = logging.getLogger(__name__)

GROUP = "realtime"
RETRY_SECONDS = 1.0
MOST_RETRY_SECONDS = 10.0
# A layer that stands still answers nothing and breaks no connection. Whoever rings waits this
# long at the most; then the connection is given up, and the next ring makes a new one.
PATIENCE_SECONDS = 1.0
SULK_SECONDS = 10.0  # a command that makes a thousand changes waits for a dead layer only so often

_next_try = float("-inf")  # of a ring from outside, by time.monotonic()


def ring_from_outside(head: int) -> None:
    """Ring from a process or thread without the event loop of a worker: a shell, a command."""
    global _next_try
    layer = get_channel_layer()
    if layer is None or isinstance(layer, InMemoryChannelLayer) or time.monotonic() < _next_try:
        return  # nobody else can hear it: their hubs look by themselves
    try:
        async_to_sync(_send)(layer, head)
    except Exception as error:
        _next_try = time.monotonic() + SULK_SECONDS
        metrics.error(ErrorType.DOORBELL)
        reason = _reason(error)
        logger.warning("The doorbell did not ring, streams follow within a second: %s", reason)


async def _send(layer: Any, head: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        await layer.group_send(GROUP, {"type": "ring", "head": head})


def _reason(error: Exception) -> str:
    return "no answer" if isinstance(error, TimeoutError) else str(error)


class Doorbell:
    """A worker's ear in the group, and its hand at the bell, on the worker's event loop."""

    def __init__(self, on_ring: Callable[[int], None]) -> None:
        self._on_ring = on_ring  # told the head that was rung for; 0 where only time matters
        self._listener: asyncio.Task[None] | None = None
        self._sender: asyncio.Task[None] | None = None
        self._unsent: int | None = None  # the newest head that the others were not told yet
        self._away = False  # the layer, when it was last used
        self._wait_seconds = RETRY_SECONDS  # before it is listened to again

    def start(self) -> None:
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen(), name="realtime-doorbell")

    async def stop(self) -> None:
        tasks = [task for task in (self._sender, self._listener) if task]
        self._sender = self._listener = None
        for task in tasks:
            task.cancel()
        if tasks:  # leaving the group needs the layer, which may stand still
            await asyncio.wait(tasks, timeout=PATIENCE_SECONDS)

    def ring(self, head: int) -> None:
        """Wake this worker now, and the others through the layer."""
        self._on_ring(head)
        self._unsent = max(head, self._unsent or 0)
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._tell_others())

    async def _tell_others(self) -> None:
        layer = get_channel_layer()
        while layer is not None and self._unsent is not None:
            head, self._unsent = self._unsent, None
            try:
                await _send(layer, head)
                self._away = False
            except Exception as error:
                self._complain(error)

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except Exception as error:
                self._complain(error)
            await asyncio.sleep(self._wait_seconds)
            self._wait_seconds = min(2 * self._wait_seconds, MOST_RETRY_SECONDS)

    def _complain(self, error: Exception) -> None:
        metrics.error(ErrorType.DOORBELL)
        if not self._away:  # once, not at every change of an outage
            logger.warning(
                "The channel layer is away, other workers follow within a second: %s",
                _reason(error),
            )
        self._away = True

    async def _hear(self) -> None:
        layer = get_channel_layer()
        if layer is None:
            return
        channel = await layer.new_channel()
        await layer.group_add(GROUP, channel)
        self._away = False
        self._wait_seconds = RETRY_SECONDS
        try:
            while True:
                message = await layer.receive(channel)
                self._on_ring(message["head"])
        finally:
            await layer.group_discard(GROUP, channel)
