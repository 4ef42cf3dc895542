"""Lifecycle: what follows from a change to other alerts, and in which order it is told."""

from datetime import timedelta

import pytest

from dashboard import deadlines
from dashboard.models import Alert, Board
from tests.board_client import NOW, BoardClient, alert, matcher
from tests.conftest import Clock
from tests.dashboard.test_models import rule


def inhibited_by(name: str) -> list[str]:
    fingerprints: list[str] = Alert.objects.get(alertname=name).inhibited_by
    return fingerprints


def test_source_that_comes_inhibits_and_that_resolves_releases(board: BoardClient) -> None:
    rule("Source", "Target")
    board.fire("Target")
    assert board.told() == [("alert_created", "Target")]
    source = board.fire("Source")
    assert board.told() == [("alert_created", "Source"), ("alert_inhibited", "Target")]
    assert inhibited_by("Target") == [source]
    board.resolve("Source", at=NOW)
    assert board.told() == [("alert_resolved", "Source"), ("alert_uninhibited", "Target")]


def test_target_that_comes_under_a_source_is_created_then_inhibited(board: BoardClient) -> None:
    rule("Source", "Target")
    board.fire("Source")
    board.events()
    board.fire("Target")
    assert board.types() == ["alert_created", "alert_inhibited"]
    board.resolve("Target", at=NOW)
    assert board.types() == ["alert_resolved", "alert_uninhibited"]


def test_source_and_target_in_one_batch_inhibit_in_any_order(board: BoardClient) -> None:
    rule("Source", "Target")
    board.post_alerts(alert("Target"), alert("Source"))
    assert board.told() == [
        ("alert_created", "Target"),
        ("alert_inhibited", "Target"),
        ("alert_created", "Source"),
    ]


def test_source_that_runs_out_releases(board: BoardClient, clock: Clock) -> None:
    rule("Source", "Target")
    board.resolve("Source", at=NOW + timedelta(seconds=10))
    board.fire("Target")
    board.events()
    clock.shift(10)
    deadlines.run_due(NOW + timedelta(seconds=10))
    assert board.told() == [("alert_resolved", "Source"), ("alert_uninhibited", "Target")]


def test_inhibitor_is_swapped_for_another_with_a_stop_and_a_start(board: BoardClient) -> None:
    rule("Source", "Target")
    sources = sorted([board.fire("Source", n="1"), board.fire("Source", n="2")])
    board.fire("Target")
    assert inhibited_by("Target") == [sources[0]]
    board.events()
    first = Alert.objects.get(pk=sources[0])
    board.resolve("Source", at=NOW, n=first.labels["n"])
    events = board.events()
    assert [event.type for event in events] == [
        "alert_resolved",
        "alert_uninhibited",
        "alert_inhibited",
    ]
    assert events[2].data["inhibited_by"] == [sources[1]]


def test_second_source_changes_nothing(board: BoardClient) -> None:
    rule("Source", "Target")
    board.fire("Source", n="1")
    board.fire("Target")
    held = inhibited_by("Target")
    board.events()
    for number in range(2, 6):
        board.fire("Source", n=str(number))
    assert board.types() == ["alert_created"] * 4
    assert inhibited_by("Target") == held


def test_alert_may_be_silenced_and_inhibited_at_once(board: BoardClient) -> None:
    rule("Source", "Target")
    board.fire("Source")
    board.silence(matcher("alertname", "Target"))
    board.events()
    board.fire("Target")
    assert board.types() == ["alert_created", "alert_silenced", "alert_inhibited"]
    board.resolve("Target", at=NOW)
    assert board.types() == ["alert_resolved", "alert_unsilenced", "alert_uninhibited"]


def test_silenced_source_still_inhibits(board: BoardClient) -> None:
    rule("Source", "Target")
    board.silence(matcher("alertname", "Source"))
    board.fire("Source")
    board.fire("Target")
    assert inhibited_by("Target")


def test_events_carry_the_alert_as_it_is_after_all_of_them(board: BoardClient) -> None:
    rule("Source", "Target")
    source = board.fire("Source")
    board.events()
    board.fire("Target")
    assert [event.data["inhibited_by"] for event in board.events()] == [[source], [source]]


@pytest.mark.parametrize(("shift", "count"), [(0, 2), (12, 1)])
def test_board_counts_what_resolved_in_a_day(
    board: BoardClient, clock: Clock, shift: int, count: int
) -> None:
    for name in ("A", "B"):
        board.resolve(name, at=NOW + timedelta(hours=30))
    board.resolve("A", at=NOW)
    clock.shift(timedelta(hours=shift))
    board.resolve("B", at=NOW + timedelta(hours=shift))
    today = Board.objects.get()
    assert today.resolved_count == count
    assert today.resolved_on == (NOW + timedelta(hours=shift)).date()


def test_board_does_not_count_what_came_resolved(board: BoardClient) -> None:
    board.resolve("A", at=NOW)
    assert Board.objects.get().resolved_count == 0
