"""The worker: its figures, not too often, and its end."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from realtime import worker
from realtime.deadlines_step import DeadlinesStep
from realtime.punctuality import Punctuality
from realtime.worker import StatsStep
from tests.board_client import NOW, BoardClient, matcher
from tests.conftest import Clock


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def move_to(clock: Clock, moment: datetime) -> datetime:
    clock.move_to(moment)
    return moment


def stats(board: BoardClient) -> list[int]:
    """The figure `firing_alerts` of each stats event since the last look."""
    return [e.data["firing_alerts"] for e in board.events() if e.type == "stats_updated"]


def test_stats_step_sends_at_once_and_then_each_ten_seconds(
    board: BoardClient, clock: Clock
) -> None:
    step = StatsStep()
    assert step(NOW) == after(10)
    assert stats(board) == [0]
    assert step(move_to(clock, after(9.9))) == after(10)
    assert stats(board) == []
    assert step(move_to(clock, after(10))) == after(20)
    assert stats(board) == [0]


def test_stats_step_sends_a_change_at_once_but_not_twice_in_a_second(
    board: BoardClient, clock: Clock
) -> None:
    step = StatsStep()
    step(NOW)
    clock.move_to(after(5))
    board.fire("A")
    step(after(5))
    assert stats(board) == [0, 1]
    clock.move_to(after(5.2))
    board.fire("B")
    assert step(after(5.2)) == after(6), "comes back when the second is over"
    assert stats(board) == []
    step(move_to(clock, after(6)))
    assert stats(board) == [2]


def test_stats_step_sends_nothing_when_the_figures_stay(board: BoardClient, clock: Clock) -> None:
    board.fire("A")
    step = StatsStep()
    step(NOW)
    stats(board)
    clock.move_to(after(5))
    board.send({"labels": {"alertname": "A"}, "annotations": {"summary": "other words"}})
    step(after(5))
    assert stats(board) == []


def test_stats_step_tells_at_midnight_what_the_new_day_has(
    board: BoardClient, clock: Clock
) -> None:
    board.fire("A")
    board.resolve("A", at=NOW)
    step = StatsStep()
    midnight = NOW.replace(hour=0) + timedelta(days=1)
    step(move_to(clock, midnight - timedelta(seconds=2)))
    board.events()
    step(move_to(clock, midnight))
    assert [event.data["resolved_today"] for event in board.events()] == [0]


def test_stats_step_has_the_figures_of_its_place_in_the_log(
    board: BoardClient, clock: Clock
) -> None:
    silence_id = board.silence(matcher("alertname", "Quiet"))
    board.fire("Quiet", severity="info")
    board.fire("Loud", severity="critical")
    board.fire("Plain")
    board.resolve("Gone", at=after(1))
    DeadlinesStep(Punctuality())(move_to(clock, after(1)))
    board.events()
    StatsStep()(after(1))
    [event] = board.events()
    assert silence_id
    assert event.data == {
        "firing_alerts": 3,
        "resolved_today": 1,
        "active_silences": 1,
        "inhibited_alerts": 0,
        "silenced_alerts": 1,
        "by_severity": {"info": 1, "critical": 1, "none": 1},
    }


def test_wake_ticker_does_nothing_where_none_runs() -> None:
    worker.wake_ticker()


async def test_parts_are_all_stopped_though_one_fails(caplog: pytest.LogCaptureFixture) -> None:
    stopped: list[str] = []

    async def stop(name: str) -> None:
        stopped.append(name)
        if name == "second":
            raise RuntimeError("broken")

    parts = worker._Parts.__new__(worker._Parts)  # nothing is started
    parts._stops = [partial(stop, name) for name in ("first", "second", "third")]
    await parts.stop()
    await parts.stop()
    assert stopped == ["third", "second", "first"]
    assert "broken" in caplog.text
