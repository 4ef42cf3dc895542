"""What one worker runs beside its requests: the hub and the doorbell, and who may reach them."""

import asyncio
import logging
import os
import socket
import threading
from collections.abc import Callable, Sequence

from django.utils.crypto import get_random_string

from realtime import doorbell, log
from realtime.conf import conf
from realtime.database_thread import DatabaseThread
from realtime.events import Stored
from realtime.fanout import Fanout
from realtime.hub import Hub

logger = logging.getLogger(__name__)

# A thread that has published still has its books to keep and an answer to make, all without
# letting go of the interpreter. In this pause the loop takes it, and clients have the news sooner.
HANDOVER_SECONDS = 0.00005
_pause = threading.Event()  # never set; `sleep` would go to a moment of a clock
BEHIND_BYTES = 1024 * 1024  # in one read for clients behind the ring: some pieces of theirs


class LogReader:
    """Reads the log in two threads with one connection each, however many clients there are.

    What all wait for does not stand behind what returning clients have missed.
    """

    def __init__(self) -> None:
        self._thread = DatabaseThread("log-reader")
        self._behind = DatabaseThread("log-reader-behind")
        self.call = self._thread.call  # another short read, in its turn

    async def extent(self) -> log.Extent:
        return await self.call(log.extent)

    async def read(self, after: int, limit: int) -> list[Stored]:
        return await self.call(log.read, after, limit)

    async def read_behind(self, after: int, limit: int) -> list[Stored]:
        return await self._behind.call(log.read, after, limit, BEHIND_BYTES)

    def close(self) -> None:
        self._thread.close()
        self._behind.close()


class Runtime:
    """Starts once in a worker's event loop; `get` gives the one of this process."""

    def __init__(self) -> None:
        self.worker = f"{socket.gethostname()[:40]}-{os.getpid()}-{get_random_string(4).lower()}"
        self.reader = LogReader()
        self.hub = Hub(
            self.reader,
            ring_events=conf.ring_events,
            window_seconds=conf.window_seconds,
            poll_seconds=conf.poll_seconds,
        )
        self.fanout = Fanout(self.hub)
        self.doorbell = doorbell.Doorbell(self._heard)
        self.on_ring: Callable[[], None] = lambda: None  # also called at each ring
        self.loop = asyncio.get_running_loop()

    def _heard(self, head: int) -> None:
        self.hub.ring(head)
        self.on_ring()

    def published(self, epoch: str, stored: Sequence[Stored]) -> None:
        """This process has committed these events: the hub need not read them back."""
        self.hub.offer(epoch, stored)
        self.doorbell.ring(stored[-1].seq)

    def start(self) -> None:
        self.hub.start()
        self.fanout.start()
        self.doorbell.start()

    async def stop(self) -> None:
        await self.doorbell.stop()
        await self.fanout.stop()
        await self.hub.stop()
        await asyncio.get_running_loop().run_in_executor(None, self.reader.close)


_runtime: Runtime | None = None


def get() -> Runtime:
    """This process's runtime; must be called on its event loop the first time."""
    global _runtime
    if _runtime is None or _runtime.loop.is_closed():
        _runtime = Runtime()
        _runtime.start()
    return _runtime


async def stop() -> None:
    """Stop this process's runtime, if there is one."""
    global _runtime
    if _runtime is not None:
        runtime, _runtime = _runtime, None
        await runtime.stop()


def ring(head: int = 0) -> None:
    """Wake this worker and all others: the log has grown to `head`, or (0) something is due
    earlier than they know. From any thread, after the commit."""
    _tell(lambda runtime: runtime.doorbell.ring(head), head)


def publish(epoch: str, stored: Sequence[Stored]) -> None:
    """These events are in the log: bring them to everybody. From any thread, after the commit."""
    if _tell(lambda runtime: runtime.published(epoch, stored), stored[-1].seq):
        _pause.wait(HANDOVER_SECONDS)


def _tell(tell: Callable[[Runtime], None], head: int) -> bool:
    """Whether this process has a runtime that will hear of it; else the others are told here."""
    runtime = _runtime
    if runtime is not None and runtime.loop.is_running():
        try:
            runtime.loop.call_soon_threadsafe(tell, runtime)
        except RuntimeError:  # the loop has just ended; what was committed is committed
            pass
        else:
            return True
    doorbell.ring_from_outside(head)
    return False
