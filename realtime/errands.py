"""A thread that runs what may block, one call after another, for an event loop."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


class Errands:
    """Starts with the first call. It is a daemon: one that hangs does not keep the process."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, function: Callable[[], T]) -> T:
        """Its result, or what it raises. One that is cancelled before its turn is not run."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        call: Future[T] = Future()
        self._calls.put((call, function))
        return await asyncio.wrap_future(call)

    def close(self) -> None:
        """Ends the thread when it has done what it was given. May be called twice."""
        if self._thread is not None:
            self._thread = None
            self._calls.put(None)

    def _work(self) -> None:
        while (task := self._calls.get()) is not None:
            call, function = task
            if not call.set_running_or_notify_cancel():
                continue
            try:
                call.set_result(function())
            except BaseException as error:
                call.set_exception(error)
