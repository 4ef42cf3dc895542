"""A thread that asks the database: one after another, with one connection."""

import asyncio
import threading
from types import SimpleNamespace

import pytest
from django.db import connection

from realtime import database_thread
from realtime.database_thread import DatabaseThread
from realtime.models import EventLog

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
