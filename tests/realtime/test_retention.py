"""Retention: by age and by count, in batches, and what is removed can still be folded from."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from dashboard.models import Alert
from realtime import folding, history, log
from realtime.models import Event, FoldedAlert
from realtime.retention import PRUNE_EVERY, PruneStep, prune_alerts, prune_events
from tests.board_client import NOW, BoardClient, alert, matcher
from tests.conftest import Clock

YEARS = timedelta(days=3650)
MANY = 1_000_000
DAY = timedelta(days=1)


def kept() -> list[int]:
    return [event.seq for event in log.read(0, 100)]


def test_events_older_than_the_retention_go_in_batches(board: BoardClient, clock: Clock) -> None:
    for number in range(3):
        board.fire(f"Old{number}")
    clock.shift(DAY)
    board.fire("New")
    removed = [prune_events(NOW + DAY, MANY, batch=2) for _ in range(3)]
    assert removed == [2, 1, 0]
    assert kept() == [4]
    assert log.extent()[1:] == (4, 3)
    board.fire("Newer")
    assert kept() == [4, 5]


def test_events_beyond_the_count_go_however_young(board: BoardClient) -> None:
    for number in range(5):
        board.fire(f"Alert{number}")
    assert prune_events(NOW - YEARS, 2, 500) == 3
    assert kept() == [4, 5]
    assert prune_events(NOW - YEARS, 2, 500) == 0


def test_young_event_behind_an_old_one_is_kept(board: BoardClient, clock: Clock) -> None:
    board.fire("Young")
    clock.shift(-2 * DAY)  # a clock that went back
    board.fire("Old")
    assert prune_events(NOW - DAY, MANY, 500) == 0


def test_empty_log_has_nothing_to_prune(board: BoardClient) -> None:
    assert prune_events(NOW, MANY, 500) == 0


def test_what_was_removed_is_folded(board: BoardClient, clock: Clock) -> None:
    first = board.fire("Stays")
    gone = board.fire("Resolves")
    board.silence(matcher("alertname", "Stays"), comment="one")
    second = board.silence(matcher("alertname", "Stays"), comment="two")
    board.resolve("Resolves", at=NOW)
    before = history.firing_at(NOW)
    clock.shift(DAY)
    for _ in range(3):
        prune_events(NOW + DAY, MANY, batch=3)
    assert set(FoldedAlert.objects.values_list("pk", flat=True)) == {first}
    board.fire("New")
    after = history.firing_at(NOW + DAY)
    assert second in after[first].data.silenced_by
    assert after[first] == before[first]
    assert gone not in after


def test_prune_reads_no_alert_that_its_events_do_not_name(
    board: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    board.fire("Unconcerned")
    prune_events(NOW + DAY, MANY, 500)
    read: list[str] = []

    def decode(text: str) -> folding.Standing:
        read.append(text)
        return folding.decode(text)

    monkeypatch.setattr("realtime.retention.decode", decode)
    board.fire("Named")
    prune_events(NOW + DAY, MANY, 500)
    assert read == []
    assert FoldedAlert.objects.count() == 2


def test_alert_that_resolves_later_leaves_the_fold(board: BoardClient, clock: Clock) -> None:
    board.fire()
    prune_events(NOW + DAY, MANY, 500)
    assert FoldedAlert.objects.count() == 1
    board.resolve(at=NOW)
    prune_events(NOW + DAY, MANY, 500)
    assert FoldedAlert.objects.count() == 0


def test_alerts_that_resolved_long_ago_are_forgotten_without_an_event(board: BoardClient) -> None:
    board.fire("Firing")
    board.send(
        alert("Old") | {"startsAt": "2026-11-20T00:00:00Z", "endsAt": "2026-11-20T01:00:00Z"}
    )
    board.resolve("Young", at=NOW)
    board.events()
    assert prune_alerts(NOW - DAY, 500) == 1
    assert prune_alerts(NOW - DAY, 500) == 0
    assert set(Alert.objects.values_list("alertname", flat=True)) == {"Firing", "Young"}
    assert board.types() == []


def test_step_works_in_batches_and_then_rests(
    board: BoardClient,
    clock: Clock,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("realtime.retention.BATCH", 2)
    settings.EVENT_RETENTION = DAY
    for number in range(3):
        board.fire(f"Alert{number}")
    step = PruneStep()
    assert step(NOW) == NOW + PRUNE_EVERY
    later = NOW + 2 * DAY
    assert step(later) == later
    assert step(later) == later + PRUNE_EVERY
    assert not Event.objects.exists()
