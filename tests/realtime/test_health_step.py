"""The health step: it asks, takes up what was found, and waits for nobody."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError

from dashboard import health, senders
from dashboard.models import HealthComponent, Sender
from dashboard.readings import Reading, Status
from realtime.health_step import HealthStep
from realtime.punctuality import Punctuality
from tests.board_client import NOW, BoardClient
from tests.realtime.test_worker import after

EVERY = 10.0  # HEALTH_SECONDS


class FakeWatch:
    """Answers as it is told to, and when."""

    def __init__(self, component: str) -> None:
        self.component = component
        self.asked = 0
        self.joined: list[float] = []
        self._found: Reading | None = None

    def ask(self) -> None:
        self.asked += 1

    def finds(self, status: Status, message: str = "") -> None:
        self._found = Reading(self.component, status, 1.0, message)

    def take(self) -> Reading | None:
        found, self._found = self._found, None
        return found

    def join(self, seconds: float) -> None:
        self.joined.append(seconds)


class Facts:
    """What is known without asking; may be changed."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []

    def __call__(self, now: datetime) -> Iterable[Reading]:
        return self.readings


@pytest.fixture
def watch() -> FakeWatch:
    return FakeWatch("part")


@pytest.fixture
def facts() -> Facts:
    return Facts()


@pytest.fixture
def step(board: BoardClient, watch: FakeWatch, facts: Facts) -> HealthStep:
    return HealthStep([watch], facts)


def told(board: BoardClient) -> list[tuple[str, str]]:
    return [(event.data["component"], event.data["status"]) for event in board.events()]


def test_step_asks_once_in_health_seconds(step: HealthStep, watch: FakeWatch) -> None:
    assert step(NOW) == after(EVERY)
    assert step(after(1)) == after(EVERY)
    assert step(after(9.9)) == after(EVERY)
    assert watch.asked == 1
    assert step(after(10.2)) == after(20.2)
    assert watch.asked == 2


def test_step_asks_as_often_as_the_setting_says(
    step: HealthStep, watch: FakeWatch, settings: Any
) -> None:
    settings.HEALTH_SECONDS = 0.5
    assert step(NOW) == after(0.5)


def test_step_asks_when_the_clock_went_back(step: HealthStep, watch: FakeWatch) -> None:
    step(NOW)
    assert step(after(-3600)) == after(-3590)
    assert watch.asked == 2


def test_step_takes_up_at_any_turn_what_was_found(
    board: BoardClient, step: HealthStep, watch: FakeWatch
) -> None:
    step(NOW)
    assert told(board) == []
    watch.finds(Status.HEALTHY)
    step(after(0.02))
    assert told(board) == [("part", "healthy")]
    assert HealthComponent.objects.get().probed_at == after(0.02)


def test_step_tells_a_change_that_is_seen_in_two_rounds(
    board: BoardClient, step: HealthStep, watch: FakeWatch
) -> None:
    story = [Status.HEALTHY, Status.UNHEALTHY, Status.UNHEALTHY, Status.HEALTHY, Status.HEALTHY]
    for number, status in enumerate(story):
        step(after(EVERY * number))
        watch.finds(status)
        step(after(EVERY * number + 1))
    assert told(board) == [("part", "healthy"), ("part", "unhealthy"), ("part", "healthy")]


def test_step_stores_what_is_known_without_asking(
    board: BoardClient, step: HealthStep, facts: Facts
) -> None:
    facts.readings = [Reading("ticker", Status.HEALTHY)]
    step(NOW)
    assert told(board) == [("ticker", "healthy")]


def test_step_drops_what_nobody_watches_but_not_what_has_not_answered_yet(
    board: BoardClient, step: HealthStep, facts: Facts
) -> None:
    for name in ("part", "removed check", "prometheus:http://gone"):
        health.take([Reading(name, Status.HEALTHY)], {}, NOW)
    board.events()
    step(NOW)
    assert sorted(told(board)) == [
        ("prometheus:http://gone", "healthy"),
        ("removed check", "healthy"),
    ]
    assert [row.name for row in HealthComponent.objects.all()] == ["part"]


def test_step_forgets_senders_that_were_not_heard_of(step: HealthStep) -> None:
    Sender.objects.create(name="http://gone", first_post_at=NOW, last_post_at=NOW)
    step(NOW + senders.FORGET_AFTER + timedelta(seconds=1))
    assert not Sender.objects.exists()


@pytest.mark.parametrize(("minutes_away", "silent"), [(0.9, True), (30, False)])
def test_step_gives_senders_their_lease_again_after_the_board_was_away(
    step: HealthStep, minutes_away: float, silent: bool
) -> None:
    promised = after(30)
    Sender.objects.create(
        name="http://a", first_post_at=NOW, last_post_at=after(1), promised_until=promised
    )
    health.take([Reading("part", Status.HEALTHY)], {}, after(20))
    back = after(20 + 60 * minutes_away)
    step(back)
    [reading] = senders.readings(back)
    assert (reading.status is Status.DEGRADED) is silent


# --- outages


def test_step_keeps_what_could_not_be_stored(
    board: BoardClient, step: HealthStep, watch: FakeWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch.finds(Status.HEALTHY)
    with monkeypatch.context() as patch:

        def away(*_: object) -> None:
            raise OperationalError("gone")

        patch.setattr(health, "take", away)
        with pytest.raises(OperationalError):
            step(NOW)
    assert told(board) == []
    step(after(1))
    assert told(board) == [("part", "healthy")]


def test_outage_of_the_database_is_told_when_it_is_over(board: BoardClient, facts: Facts) -> None:
    watch = FakeWatch("database")
    step = HealthStep([watch], facts)
    watch.finds(Status.HEALTHY)
    step(NOW)
    for _ in range(30):
        step.database_failed(OperationalError("password=secret"))
    step(after(31))
    watch.finds(Status.HEALTHY)
    step(after(32))
    assert HealthComponent.objects.get().status == "unhealthy", "it is not back for long"
    watch.finds(Status.HEALTHY)
    step(after(42))
    events = board.events()
    assert [event.data["status"] for event in events] == ["healthy", "unhealthy", "healthy"]
    assert events[1].data["message"] == "failed (OperationalError)"


def test_short_failure_of_the_database_is_no_outage(board: BoardClient, facts: Facts) -> None:
    watch = FakeWatch("database")
    step = HealthStep([watch], facts)
    watch.finds(Status.HEALTHY)
    step(NOW)
    step.database_failed(OperationalError("locked"))
    step(after(2))
    watch.finds(Status.HEALTHY)
    step(after(3))
    assert told(board) == [("database", "healthy")]


def test_step_notes_how_late_it_was_asked_again(board: BoardClient, facts: Facts) -> None:
    """Whatever held up the ticker, as a database that hung, held up everything that was due."""
    punctuality = Punctuality()
    step = HealthStep([], facts, punctuality)
    step(NOW)
    assert punctuality.worst(NOW) == timedelta()
    step(after(25))
    assert punctuality.worst(after(25)) == timedelta(seconds=15)


def test_step_is_not_late_for_another_workers_time(board: BoardClient, facts: Facts) -> None:
    punctuality = Punctuality()
    step = HealthStep([], facts, punctuality)
    step(NOW)
    step.rest()
    step(after(3600))
    step(after(1800))  # and not for a clock that went back
    assert punctuality.worst(after(3600)) == timedelta()


def test_step_begins_anew_after_another_worker_had_its_turn(
    board: BoardClient, step: HealthStep, watch: FakeWatch
) -> None:
    watch.finds(Status.HEALTHY)
    step(NOW)
    watch.finds(Status.UNHEALTHY)
    step(after(1))
    watch.finds(Status.UNHEALTHY)
    step.database_failed(OperationalError())
    step.rest()
    assert step(after(2)) == after(12), "it asks at once"
    assert told(board) == [("part", "healthy")], "what was found before is dropped"
    watch.finds(Status.UNHEALTHY)
    step(after(3))
    assert told(board) == [], "seen once since"
    watch.finds(Status.UNHEALTHY)
    step(after(4))
    assert told(board) == [("part", "unhealthy")]


def test_step_waits_at_its_stop_a_moment_for_all_together(
    monkeypatch: pytest.MonkeyPatch, facts: Facts
) -> None:
    ticks = iter([100.0, 100.5, 104.0])
    clock = SimpleNamespace(monotonic=lambda: next(ticks))
    monkeypatch.setattr("realtime.health_step.time", clock)
    watches = [FakeWatch("a"), FakeWatch("b")]
    HealthStep(watches, facts).stop()
    assert [watch.joined for watch in watches] == [[2.0], [-1.5]]
