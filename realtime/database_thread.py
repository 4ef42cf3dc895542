"""A thread in which an event loop asks the database: one, with one connection of its own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection

T = TypeVar("T")


class DatabaseThread:
    """Made when it is first needed; calls have their turns, in order."""

    def __init__(self, name: str, patience_seconds: float | None = None) -> None:
        self._name = name
        self._patience_seconds = patience_seconds  # None: for as long as the database takes
        self._thread: ThreadPoolExecutor | None = None

    async def call(self, function: Callable[..., T], *args: Any) -> T:
        """The function's result; raises what it raises, and `TimeoutError` when the database
        takes longer than there is patience."""

        def run() -> T:
            try:
                return function(*args)
            except Exception:
                connection.close()  # it may be what is broken: the next call opens a new one
                raise

        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self._name)
        async with asyncio.timeout(self._patience_seconds):
            return await asyncio.get_running_loop().run_in_executor(self._thread, run)

    def close(self) -> None:
        """Waits for what is under way. May be called twice, and used again after."""
        if self._thread is not None:
            thread, self._thread = self._thread, None
            thread.submit(lambda: connection.close())  # the one of that thread
            thread.shutdown(wait=True)
