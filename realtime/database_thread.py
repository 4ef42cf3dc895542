"""A thread in which an event loop asks the database: one, with one connection of its own."""

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection

T = TypeVar("T")

QUEUE = 5  # times the patience: the longest wait in a queue that moves


class DatabaseThread:
    """Made when it is first needed; calls have their turns, in order."""

    def __init__(self, name: str, patience_seconds: float | None = None) -> None:
        self._name = name
        self._patience_seconds = patience_seconds  # None: for as long as the database takes
        self._thread: ThreadPoolExecutor | None = None
        self._answered_at = -math.inf  # when a call ended, by the loop's time

    async def call(self, function: Callable[..., T], *args: Any) -> T:
        """The function's result; raises what it raises, and `TimeoutError` when the database
        answers nobody for longer than there is patience. A queue that moves is waited for, to a
        bound."""
        loop = asyncio.get_running_loop()

        def run() -> T:
            try:
                return function(*args)
            except Exception:
                connection.close()  # it may be what is broken: the next call opens a new one
                raise
            finally:
                self._answered_at = loop.time()

        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self._name)
        answer = loop.run_in_executor(self._thread, run)
        try:
            if self._patience_seconds is not None:
                await self._wait(answer, self._patience_seconds)
            return await answer
        finally:
            answer.cancel()  # it may not have had its turn

    async def _wait(self, answer: asyncio.Future[Any], patience_seconds: float) -> None:
        """For the answer, as long as the thread gets on."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while not answer.done():
            end = min(self._answered_at, began + (QUEUE - 1) * patience_seconds)
            left = max(began, end) + patience_seconds - loop.time()
            if left <= 0:
                raise TimeoutError
            await asyncio.wait([answer], timeout=left)

    def close(self) -> None:
        """Waits for what is under way. May be called twice, and used again after."""
        if self._thread is not None:
            thread, self._thread = self._thread, None
            thread.submit(lambda: connection.close())  # the one of that thread
            thread.shutdown(wait=True)
