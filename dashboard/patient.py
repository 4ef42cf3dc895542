"""A question that may hang, as to a frozen database, asked so that no answer waits for it."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from django.db import connections

T = TypeVar("T")


def in_a_thread(ask: Callable[[], None]) -> None:
    """A daemon: one that hangs must not keep the process from its end."""

    def run() -> None:
        try:
            ask()
        finally:
            connections.close_all()  # those of this thread, which ends

    threading.Thread(target=run, name="question", daemon=True).start()


class Question(Generic[T]):
    """Asked in a thread of its own. Who comes while it is being asked waits for the same answer:
    one that hangs holds one thread, however many ask."""

    def __init__(
        self, ask: Callable[[], T], begin: Callable[[Callable[[], None]], None] = in_a_thread
    ) -> None:
        self.begin = begin
        self._ask = ask
        self._lock = threading.Lock()
        self._answer: Future[T] | None = None

    def answer(self, seconds: float) -> T:
        """Raises `TimeoutError` when there is none in time, and what asking raised."""
        with self._lock:
            answer = self._answer
            if answer is None or answer.done():
                answer = Future()
                self.begin(lambda: self._run(answer))  # may fail: no thread is to be had
                self._answer = answer
        return answer.result(seconds)

    def _run(self, answer: Future[T]) -> None:
        try:
            answer.set_result(self._ask())
        except Exception as error:
            answer.set_exception(error)
