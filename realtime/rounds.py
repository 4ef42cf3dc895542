"""What a worker does again and again on its event loop."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

AGAIN_SECONDS = 1.0


async def for_ever(run: Callable[[], Awaitable[None]], what: str) -> None:
    """Run what must never end, and begin it again when an error of ours ends it: a worker whose
    streams stand still without a word is worse than one that stumbles."""
    while True:
        try:
            await run()
        except Exception:
            logger.exception("%s failed, it begins again", what)
        await asyncio.sleep(AGAIN_SECONDS)


class Rounds(ABC):
    """A turn every so many seconds, the first at once; after one that fails the next one comes."""

    complaint: str  # for the log, where a turn fails
    expected: tuple[type[Exception], ...] = ()  # failures from outside: no fault of ours to trace

    def __init__(self, name: str, seconds: float) -> None:
        self._name = name
        self._seconds = seconds
        self._failing = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Go round until `stop`. Does nothing when it does so already."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        if self._task is not None:
            task, self._task = self._task, None
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self.ended()

    @abstractmethod
    async def turn(self) -> None: ...

    async def ended(self) -> None:  # noqa: B027 - few have anything to do then
        """After the last turn."""

    async def _run(self) -> None:
        while True:
            try:
                await self.turn()
                self._failing = False
            except Exception as error:
                if not self._failing:  # once, not at every turn of an outage
                    trace = not isinstance(error, self.expected)
                    logger.warning("%s: %s", self.complaint, error, exc_info=trace)
                self._failing = True
            await asyncio.sleep(self._seconds)
