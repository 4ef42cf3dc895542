"""The runtime: one reader thread, one hub and one bell for a worker, started and stopped once."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from realtime import doorbell, runtime
from realtime.events import EventType
from realtime.log import append, extent
from realtime.runtime import LogReader, Runtime
from realtime.subscription import Batch
from tests.realtime.samples import sample

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def started() -> AsyncIterator[Runtime]:
    yield runtime.get()
    await runtime.stop()
    assert not any(thread.name.startswith("log-reader") for thread in threading.enumerate())


async def test_runtime_is_one_for_a_worker(started: Runtime) -> None:
    assert runtime.get() is started
    started.start()
    await runtime.stop()
    await runtime.stop()


async def test_runtime_rings_its_hub_after_a_commit(started: Runtime) -> None:
    hub = started.hub
    async with hub.subscribe() as client:
        await asyncio.to_thread(append, [sample(EventType.SYSTEM_NOTIFICATION)])
        item = await client.next(10)
        assert isinstance(item, Batch)
        assert [event.type for event in item.events] == ["system_notification"]
    assert not hub.subscriptions


async def test_log_reader_reads_for_all_who_wait_apart_from_clients_that_are_behind() -> None:
    reader = LogReader()
    await asyncio.to_thread(append, [sample(EventType.SYSTEM_NOTIFICATION)] * 3)
    here = await asyncio.to_thread(extent)
    assert await reader.extent() == here
    pieces = await asyncio.gather(*(reader.read(after, 10) for after in range(4)))
    assert [[event.seq for event in piece] for piece in pieces] == [[1, 2, 3], [2, 3], [3], []]
    assert [event.seq for event in await reader.read_behind(1, 10)] == [2, 3]
    threads = [t.name for t in threading.enumerate() if t.name.startswith("log-reader")]
    assert sorted(threads) == ["log-reader-behind_0", "log-reader_0"]
    reader.close()


def test_ring_without_a_runtime_rings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    heads: list[int] = []
    monkeypatch.setattr(doorbell, "ring_from_outside", heads.append)
    append([sample(EventType.SYSTEM_NOTIFICATION)])
    assert heads == [1]
