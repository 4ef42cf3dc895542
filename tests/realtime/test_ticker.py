"""The ticker: one worker at a time, its steps on time, whatever fails."""

import threading
import time
from datetime import datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.db.models.functions import Now
from django.utils import timezone

from realtime.models import TickerLease
from realtime.ticker import (
    LEASE_SECONDS,
    MOST_AHEAD_SECONDS,
    NAP_SECONDS,
    RENEW_SECONDS,
    WAKE_SECONDS,
    Lease,
    Step,
    Ticker,
)
from tests.board_client import NOW
from tests.conftest import Clock
from tests.processes import wait_until


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The monotonic clock of the leases, to be moved by hand."""
    now = [0.0]
    monkeypatch.setattr("realtime.ticker.time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def run_out() -> None:
    expires_at = timezone.now() - timedelta(seconds=1)
    TickerLease.objects.update_or_create(pk=1, defaults={"expires_at": expires_at})


@pytest.mark.django_db
class TestLease:
    @pytest.fixture(autouse=True)
    def free(self) -> None:
        run_out()

    def test_lease_makes_its_row_when_there_is_none(self) -> None:
        TickerLease.objects.all().delete()
        first = Lease("first")
        first.held()
        wait_until(first.held, "the lease", seconds=5)
        assert TickerLease.objects.get().holder == "first"

    def test_lease_is_held_by_one_worker_at_a_time(self, seconds: list[float]) -> None:
        first, second = Lease("first"), Lease("second")
        assert first.held()
        assert not second.held()
        seconds[0] += RENEW_SECONDS
        assert first.held()
        assert not second.held()

    def test_lease_is_taken_over_when_its_holder_is_gone(self, seconds: list[float]) -> None:
        first, second = Lease("first"), Lease("second")
        first.held()
        seconds[0] += RENEW_SECONDS
        run_out()
        assert second.held()
        assert not first.held(), "it comes back and finds another at work"

    @pytest.mark.parametrize(
        ("seconds_ahead", "taken"),
        [(LEASE_SECONDS, False), (MOST_AHEAD_SECONDS + 60, True), (600, True)],
    )
    def test_lease_is_free_when_the_clock_was_set_back_since(
        self, seconds_ahead: float, taken: bool
    ) -> None:
        until = Now() + timedelta(seconds=seconds_ahead)
        TickerLease.objects.filter(pk=1).update(holder="before", expires_at=until)
        assert Lease("after").held() is taken

    def test_lease_is_kept_by_a_holder_that_was_late_when_nobody_took_it(
        self, seconds: list[float]
    ) -> None:
        first = Lease("first")
        first.held()
        seconds[0] += 60
        run_out()
        assert first.held()

    def test_lease_is_free_at_once_when_it_is_released(self, seconds: list[float]) -> None:
        first, second = Lease("first"), Lease("second")
        first.held()
        first.release()
        wait_until(second.held, "the lease", seconds=5)  # SQLite's clock ticks in milliseconds
        first.release()
        assert TickerLease.objects.get().expires_at > timezone.now(), "only the holder's to give"

    def test_lease_asks_the_database_once_in_a_while(self, seconds: list[float]) -> None:
        first = Lease("first")
        first.held()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TickerLease, "objects", None)
            assert first.held()
            seconds[0] += RENEW_SECONDS
            with pytest.raises(AttributeError):
                first.held()


class FakeLease(Lease):
    """Held when it says so; no database."""

    def __init__(self, free: bool = True) -> None:
        super().__init__("fake")
        self.free = free
        self.asked = threading.Semaphore(0)
        self.released = 0

    def held(self) -> bool:
        self.asked.release()
        return self.free

    def release(self) -> None:
        self.released += 1


class CountingStep:
    """Counts its runs, and fails when told to."""

    def __init__(self) -> None:
        self.ran = threading.Semaphore(0)
        self.error: Exception | None = None

    def __call__(self, now: datetime) -> datetime | None:
        self.ran.release()
        if self.error:
            raise self.error
        return None

    def wait(self) -> None:
        assert self.ran.acquire(timeout=10)


def test_ticker_runs_its_steps_and_again_when_woken() -> None:
    first, second = CountingStep(), CountingStep()
    running = Ticker(FakeLease(), [first, second])
    running.start()
    running.start()
    second.wait()
    running.wake()
    second.wait()
    running.stop()
    assert first.ran.acquire(blocking=False)
    assert first.ran.acquire(blocking=False)
    assert not any(thread.name == "ticker" for thread in threading.enumerate())


def test_ticker_takes_many_wakes_in_a_row_for_one() -> None:
    runs: list[float] = []
    enough = threading.Event()

    def step(_: datetime) -> None:
        runs.append(time.monotonic())
        running.wake()  # as each commit does
        if len(runs) == 4:
            enough.set()

    running = Ticker(FakeLease(), [step])
    running.start()
    assert enough.wait(timeout=10)
    running.stop()
    between = [later - earlier for earlier, later in pairwise(runs[:4])]
    assert min(between) >= WAKE_SECONDS * 0.9


def test_ticker_gives_its_lease_back_when_it_stops() -> None:
    lease = FakeLease()
    running = Ticker(lease, [])
    running.stop()
    assert lease.released == 0
    running.start()
    running.stop()
    running.stop()
    assert lease.released == 1


def test_ticker_does_nothing_while_another_worker_holds_the_lease() -> None:
    lease, step = FakeLease(free=False), CountingStep()
    rested = threading.Semaphore(0)
    running = Ticker(lease, [step], on_rest=rested.release)
    running.start()
    assert rested.acquire(timeout=10)
    assert not step.ran.acquire(blocking=False)
    lease.free = True
    running.wake()
    step.wait()
    running.stop()


def test_ticker_goes_on_when_a_step_failed(caplog: pytest.LogCaptureFixture) -> None:
    step = CountingStep()
    step.error = RuntimeError("broken")
    running = Ticker(FakeLease(), [step])
    running.start()
    step.wait()
    running.wake()
    step.wait()
    step.error = None
    running.wake()
    step.wait()
    running.stop()
    assert caplog.text.count("A step of the ticker failed") == 1, "once for an outage"


def test_ticker_says_in_a_line_that_the_database_is_away(
    caplog: pytest.LogCaptureFixture,
) -> None:
    step = CountingStep()
    step.error = OperationalError("the server closed the connection\n\tThis probably means")
    running = Ticker(FakeLease(), [step])
    running.start()
    step.wait()
    running.stop()
    assert "trying again each second: the server closed the connection\n" in caplog.text
    assert "Traceback" not in caplog.text


def test_ticker_tells_each_time_that_the_lease_cannot_be_asked_for(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class BrokenLease(FakeLease):
        def held(self) -> bool:
            super().held()
            raise RuntimeError("the database is away")

    told: list[str] = []
    failed = threading.Semaphore(0)

    def tell(error: Exception) -> None:
        told.append(str(error))
        failed.release()

    running = Ticker(BrokenLease(), [], on_failure=tell)
    running.start()
    assert failed.acquire(timeout=10)
    running.wake()
    assert failed.acquire(timeout=10)
    running.stop()
    assert told[:2] == ["the database is away"] * 2
    assert caplog.text.count("The ticker failed") == 1, "once for an outage"


@pytest.mark.parametrize(
    ("moments", "nap"),
    [
        ([], NAP_SECONDS),
        ([None], NAP_SECONDS),
        ([0.25, 0.75, None], 0.25),
        ([3600.0], NAP_SECONDS),
        ([-5.0], 0.0),
    ],
)
def test_ticker_naps_until_the_next_step_is_due(
    clock: Clock, moments: list[float | None], nap: float
) -> None:
    def step(seconds: float | None) -> Step:
        return lambda now: None if seconds is None else NOW + timedelta(seconds=seconds)

    assert Ticker(FakeLease(), [step(moment) for moment in moments])._tick() == nap
