"""A thread that asks the database: one after another, with one connection."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from realtime import database_thread
from realtime.database_thread import QUEUE, DatabaseThread
from realtime.models import EventLog
from tests.virtual_time import run

pytestmark = pytest.mark.django_db(transaction=True)


def ask() -> tuple[threading.Thread, object]:
    EventLog.objects.count()
    return threading.current_thread(), connection.connection


async def test_database_thread_asks_in_one_thread_with_one_connection() -> None:
    database = DatabaseThread("asking")
    answers = await asyncio.gather(*(database.call(ask) for _ in range(5)))
    assert len(set(answers)) == 1
    database.close()
    assert not answers[0][0].is_alive()
    database.close()
    assert (await database.call(ask))[0] is not answers[0][0], "used again after"
    database.close()


async def test_database_thread_gives_its_connection_up_after_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    closed_in: list[threading.Thread] = []
    closer = SimpleNamespace(close=lambda: closed_in.append(threading.current_thread()))
    monkeypatch.setattr(database_thread, "connection", closer)
    database = DatabaseThread("asking")

    def fail() -> None:
        raise LookupError("the row is not there")

    thread = await database.call(threading.current_thread)
    with pytest.raises(LookupError, match="the row is not there"):
        await database.call(fail)
    assert closed_in == [thread]
    database.close()
    assert closed_in == [thread, thread]


async def test_database_thread_has_patience_and_no_more() -> None:
    database = DatabaseThread("asking", patience_seconds=0.01)
    answered = threading.Event()
    with pytest.raises(TimeoutError):
        await database.call(answered.wait)
    answered.set()
    database.close()


class SlowThread:
    """Takes two seconds for each call, and hangs after so many."""

    answers = 5

    def __init__(self, **_names: Any) -> None:
        self._calls = 0

    def submit(self, call: Callable[[], Any]) -> Future[Any]:
        self._calls += 1
        future: Future[Any] = Future()
        if self._calls <= self.answers:
            asyncio.get_running_loop().call_later(
                2 * self._calls, lambda: future.set_result(call())
            )
        return future


def test_database_thread_has_patience_with_a_long_queue_that_moves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database_thread, "ThreadPoolExecutor", SlowThread)

    async def main() -> None:
        database = DatabaseThread("asking", patience_seconds=3)
        calls = [asyncio.create_task(database.call(int)) for _ in range(7)]
        answers = await asyncio.gather(*calls, return_exceptions=True)
        assert answers[:5] == [0] * 5
        assert [type(answer) for answer in answers[5:]] == [TimeoutError] * 2
        assert asyncio.get_running_loop().time() == 1_000 + 5 * 2 + 3

    run(main())


def test_database_thread_has_no_endless_patience_with_a_database_that_is_slow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database_thread, "ThreadPoolExecutor", SlowThread)
    monkeypatch.setattr(SlowThread, "answers", 100)

    async def main() -> None:
        database = DatabaseThread("asking", patience_seconds=3)
        calls = [asyncio.create_task(database.call(int)) for _ in range(100)]
        answers = await asyncio.gather(*calls, return_exceptions=True)
        assert answers.count(0) == QUEUE * 3 // 2
        assert asyncio.get_running_loop().time() == 1_000 + QUEUE * 3

    run(main())
