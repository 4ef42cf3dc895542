"""The thread in which streams ask the database who may: one, with one connection."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection

T = TypeVar("T")

PATIENCE_SECONDS = 3.0


class DatabaseThread:
    """Made when it is first needed: where nobody is asked who he is, it never is."""

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None

    async def call(self, function: Callable[..., T], *args: Any) -> T:
        """The function's result; raises what it raises, and `TimeoutError` when the database
        stands still."""

        def run() -> T:
            try:
                return function(*args)
            except Exception:
                connection.close()  # it may be what is broken: the next call opens a new one
                raise

        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="access")
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await asyncio.get_running_loop().run_in_executor(self._thread, run)

    def close(self) -> None:
        """Waits for what is under way. May be called twice, and used again after."""
        if self._thread is not None:
            thread, self._thread = self._thread, None
            thread.submit(lambda: connection.close())  # the one of that thread
            thread.shutdown(wait=True)


database = DatabaseThread()
