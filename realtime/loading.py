"""Brings the alertmanager.yml into force: when a worker starts, and when it is told by SIGHUP."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from dashboard import configuration

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0  # while the database is away


class Loader:
    """Loads in a thread of its own, so that the streams go on. One for each worker.

    Whoever waits for `tried` never works by a configuration of an earlier start, unless the
    database is away; then nothing is answered by it either.
    """

    def __init__(self, load: Callable[[], None] = configuration.load) -> None:
        self._load = load
        self._wanted = asyncio.Event()  # set: load as soon as may be
        self._tried = asyncio.Event()  # set for good after the first time
        self._failing = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Load now, and at each SIGHUP from now on; on the event loop of the main thread."""
        if self._task is None:
            self._wanted.set()
            self._task = asyncio.create_task(self._run())
            if _may_be_told():
                # Where there are no such signals, or in another thread, POST /-/reload is left.
                with suppress(NotImplementedError, RuntimeError, ValueError):
                    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._wanted.set)

    async def stop(self) -> None:
        if self._task is not None:
            task, self._task = self._task, None
            if _may_be_told():
                with suppress(ValueError):  # another thread, as above
                    # Left to itself it would kill a process that is about to end in order.
                    signal.signal(signal.SIGHUP, signal.SIG_IGN)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def tried(self) -> None:
        """Waits until it was loaded, or could not be, for the first time."""
        await self._tried.wait()

    async def _run(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            done = await asyncio.to_thread(self._try)
            self._tried.set()
            if not done:
                await asyncio.sleep(RETRY_SECONDS)
                self._wanted.set()

    def _try(self) -> bool:
        """False when it is worth trying again."""
        try:
            self._load()
        except configuration.BadConfiguration:
            pass  # which has been logged, and trying again would not mend the file
        except DatabaseError as error:
            if not self._failing:  # once, not every second of an outage
                logger.warning("The configuration waits for the database: %s", error)
            self._failing = True
            return False
        except Exception:
            logger.exception("The configuration could not be loaded")
        finally:
            connection.close()  # this thread's
        self._failing = False
        return True


def _may_be_told() -> bool:
    """In a terminal, and with no file to read, SIGHUP is its window being closed: let it end us."""
    in_terminal = sys.stdin is not None and sys.stdin.isatty()
    return bool(settings.ALERTMANAGER_CONFIG) or not in_terminal
