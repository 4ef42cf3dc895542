"""Whether the stream works: by the log alone; all else makes it degraded at the most."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError

from dashboard.models import HealthComponent
from dashboard.readings import Reading, Status
from realtime import condition as module
from realtime.condition import Condition, condition, stored_components
from realtime.events import Stored
from tests.board_client import NOW, BoardClient
from tests.conftest import Clock
from tests.realtime.samples import stored_at

FINE = Reading("database", Status.HEALTHY, 1.0)
SILENT = Reading("prometheus:http://a", Status.DEGRADED, None, "silent")
MISSING = Reading("dead_mans_switch", Status.UNHEALTHY, None, "missing")


class FakeHub:
    """Reads as it is told to."""

    epoch = "e1"
    head = 5
    level_at = 0.0

    def __init__(self, error: Exception | None = None, unread: Stored | None = None) -> None:
        self.error = error
        self.unread = unread
        self.hangs = False
        self.level_at = time.monotonic()

    async def look(self) -> None:
        if self.hangs:
            await asyncio.Event().wait()
        if self.error:
            raise self.error
        if self.unread:
            self.head = self.unread.seq

    def news(self, after: int, head: int) -> Sequence[Stored]:
        return [self.unread] if self.unread and after < self.unread.seq <= head else ()


async def found(
    hub: FakeHub, *others: Reading, draining: bool = False, error: Exception | None = None
) -> Condition:
    async def components() -> Sequence[Reading]:
        if error:
            raise error
        return others

    return await condition(hub, components, draining)


async def test_stream_works_when_the_log_is_read() -> None:
    it = await found(FakeHub(), FINE)
    assert (it.works, it.status, it.lag_ms) == (True, "healthy", 0)
    assert [each.component for each in it.components] == ["event_log", "database"]
    assert it.components[0].latency_ms is not None


@pytest.mark.parametrize("other", [SILENT, MISSING])
async def test_part_that_the_stream_can_do_without_makes_it_degraded(other: Reading) -> None:
    it = await found(FakeHub(), FINE, other)
    assert (it.works, it.status) == (True, "degraded")


async def test_stream_does_not_work_when_the_log_cannot_be_read() -> None:
    hub = FakeHub(OperationalError("password=secret"))
    hub.level_at -= 3
    it = await found(hub, FINE)
    assert (it.works, it.status) == (False, "unhealthy")
    [log] = it.components
    assert log.status == "unhealthy"
    assert "cannot read it" in log.message
    assert "secret" not in log.message
    assert 3000 <= it.lag_ms < 60_000


async def test_stream_does_not_work_when_the_log_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.01)
    hub = FakeHub()
    hub.hangs = True
    it = await found(hub, FINE)
    assert not it.works
    assert it.components[0].message.endswith("it does not answer within 0.01 s")


async def test_stream_does_not_work_when_this_worker_was_behind() -> None:
    hub = FakeHub(unread=stored_at(6, time.time() - 10))
    it = await found(hub)
    assert not it.works
    assert 10_000 <= it.lag_ms < 60_000
    assert "behind by 1" in it.components[0].message
    assert (await found(hub)).works, "now it has read it"


async def test_event_of_this_moment_is_no_lag_to_speak_of() -> None:
    it = await found(FakeHub(unread=stored_at(6, time.time() - 0.5)))
    assert it.works
    assert 500 <= it.lag_ms < 3000


async def test_stream_does_not_work_when_the_worker_is_about_to_stop() -> None:
    it = await found(FakeHub(), FINE, draining=True)
    assert (it.works, it.status) == (False, "unhealthy")
    assert it.components[0] == Reading("worker", Status.UNHEALTHY, None, "this worker is stopping")


async def test_parts_that_cannot_be_read_are_told_as_the_database() -> None:
    it = await found(FakeHub(), error=OperationalError("gone"))
    assert (it.works, it.status) == (True, "degraded")
    assert it.components[1] == Reading(
        "database", Status.UNHEALTHY, None, "failed (OperationalError)"
    )


async def test_log_is_told_as_this_worker_finds_it_not_as_the_tickers_worker_did() -> None:
    it = await found(FakeHub(), Reading("event_log", Status.UNHEALTHY, None, "theirs"), FINE)
    assert it.status == "healthy"
    assert [each.component for each in it.components] == ["event_log", "database"]


# --- what is stored


def part(name: str, status: Status, probed_at: datetime = NOW) -> None:
    HealthComponent.objects.create(
        name=name,
        status=status,
        message="told",
        since=NOW,
        probed_at=probed_at,
        probed_message="found last",
    )


def test_stored_parts_are_told_by_name_as_they_were_found_last(board: BoardClient) -> None:
    part("ticker", Status.HEALTHY)
    part("disk", Status.DEGRADED)
    assert stored_components() == [
        Reading("disk", Status.DEGRADED, None, "found last"),
        Reading("ticker", Status.HEALTHY, None, "found last"),
    ]


def test_ticker_is_unhealthy_when_nobody_looks(board: BoardClient, clock: Clock) -> None:
    part("disk", Status.HEALTHY)
    part("ticker", Status.HEALTHY)
    clock.move_to(NOW + timedelta(seconds=61))
    ticker, disk = stored_components()
    assert ticker.component == "ticker"
    assert ticker.status == "unhealthy"
    assert "61 s" in ticker.message
    assert disk.component == "disk"
