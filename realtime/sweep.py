"""Looks each second for streams that are too old, or were admitted and never began."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress

from realtime.streams import TOO_OLD, Stream, Streams

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
# Django may drop an answer before it begins, and then nobody gives back what its stream holds.
BEGIN_SECONDS = 30.0


class Sweep:
    """One for each worker, on its event loop."""

    def __init__(
        self,
        streams: Streams,
        max_age_seconds: float,
        leave: Callable[[Stream], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._streams = streams
        self._max_age_seconds = max_age_seconds
        self._leave = leave
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="realtime-sweep")

    async def stop(self) -> None:
        if self._task is not None:
            task, self._task = self._task, None
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def once(self) -> None:
        now = self._clock()
        for stream in self._streams:
            age_seconds = now - stream.opened_at
            if age_seconds > BEGIN_SECONDS and not stream.has_begun:
                self._leave(stream)
            elif age_seconds > self._max_age_seconds:
                stream.end(TOO_OLD)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                self.once()
            except Exception:
                logger.exception("A sweep of the streams failed")
