"""The deadlines' step: all that is due, and how late it was done."""

from datetime import datetime, timedelta

import pytest

from dashboard import deadlines
from realtime.deadlines_step import DeadlinesStep
from realtime.punctuality import Punctuality
from tests.board_client import NOW, BoardClient
from tests.conftest import Clock
from tests.realtime.test_worker import after, move_to


@pytest.fixture
def punctuality() -> Punctuality:
    return Punctuality()


def test_deadlines_step_does_all_that_is_due_and_tells_the_next(
    board: BoardClient, clock: Clock, monkeypatch: pytest.MonkeyPatch, punctuality: Punctuality
) -> None:
    monkeypatch.setattr("dashboard.deadlines.BATCH", 2)
    for number in range(5):
        board.resolve(f"Alert{number}", at=after(10))
    board.resolve("Later", at=after(20))
    board.events()
    step = DeadlinesStep(punctuality)
    assert step(NOW) == after(10)
    assert board.types() == []
    assert step(move_to(clock, after(10))) == after(20)
    assert board.types() == ["alert_resolved"] * 5
    assert step(move_to(clock, after(20))) is None


def test_deadlines_step_ends_its_turn_when_the_clock_is_set_back(
    board: BoardClient, clock: Clock, monkeypatch: pytest.MonkeyPatch, punctuality: Punctuality
) -> None:
    board.silence(startsAt=after(10).isoformat(), endsAt=after(99).isoformat())
    run_due = deadlines.run_due

    def set_back(now: datetime) -> None:
        clock.move_to(NOW)
        run_due(now)

    monkeypatch.setattr(deadlines, "run_due", set_back)
    step = DeadlinesStep(punctuality)
    assert step(move_to(clock, after(10))) == after(10), "it does not begin yet, by the new time"
    monkeypatch.setattr(deadlines, "run_due", run_due)
    assert step(move_to(clock, after(10))) == after(99)


def test_deadlines_step_notes_how_late_it_was(
    board: BoardClient, clock: Clock, punctuality: Punctuality
) -> None:
    board.resolve("A", at=after(10))
    step = DeadlinesStep(punctuality)
    step(NOW)
    assert punctuality.worst(NOW) == timedelta()
    step(move_to(clock, after(13)))
    assert punctuality.worst(after(13)) == timedelta(seconds=3)


def test_deadlines_step_counts_what_its_own_work_costs(
    board: BoardClient, clock: Clock, monkeypatch: pytest.MonkeyPatch, punctuality: Punctuality
) -> None:
    run_due = deadlines.run_due

    def slow(now: object) -> None:
        run_due(after(10))
        clock.move_to(after(14))

    monkeypatch.setattr(deadlines, "run_due", slow)
    board.resolve("A", at=after(10))
    step = DeadlinesStep(punctuality)
    step(NOW)
    step(move_to(clock, after(10)))
    assert punctuality.worst(after(14)) == timedelta(seconds=4)


def test_deadlines_step_does_not_answer_for_the_time_before_its_first_look(
    board: BoardClient, clock: Clock, punctuality: Punctuality
) -> None:
    board.resolve("A", at=after(10))
    step = DeadlinesStep(punctuality)
    step(move_to(clock, after(600)))
    assert punctuality.worst(after(600)) == timedelta()


def test_deadlines_step_is_late_at_the_most_since_it_looked(
    board: BoardClient, clock: Clock, punctuality: Punctuality
) -> None:
    """What is stored with an end that is long over was not due before it was stored."""
    step = DeadlinesStep(punctuality)
    step(move_to(clock, after(600)))
    clock.move_to(after(10))
    board.resolve("A", at=after(20))
    step(move_to(clock, after(601)))
    assert punctuality.worst(after(601)) == timedelta(seconds=1)
