"""Acknowledging: who has an alert, each change told once, and nobody has what has resolved."""

from datetime import timedelta

import pytest

from dashboard import deadlines
from dashboard.acknowledging import AlertNotFound, NotFiring, acknowledge, give_back
from dashboard.models import Alert
from tests.board_client import NOW, BoardClient
from tests.conftest import Clock


def standing() -> tuple[str | None, object, str]:
    alert = Alert.objects.get()
    return alert.acknowledged_by, alert.acknowledged_at, alert.acknowledged_note


def test_alert_that_is_taken_tells_by_whom_and_why(board: BoardClient) -> None:
    name = board.fire()
    before = Alert.objects.get().updated_at
    board.events()
    acknowledge(name, "ana", "looking")
    [event] = board.events()
    assert event.type == "alert_acknowledged"
    assert event.data["acknowledged_by"] == "ana"
    assert event.data["acknowledged_at"] == "2026-11-23T12:00:00.000000Z"
    assert event.data["acknowledged_note"] == "looking"
    assert standing() == ("ana", NOW, "looking")
    assert Alert.objects.get().updated_at == before, "its sender said nothing"


@pytest.mark.parametrize("note", ["looking", None])
def test_alert_taken_twice_by_the_same_person_is_told_once(
    board: BoardClient, clock: Clock, note: str | None
) -> None:
    name = board.fire()
    acknowledge(name, "ana", "looking")
    board.events()
    clock.shift(60)
    acknowledge(name, "ana", note)
    assert board.types() == []
    assert standing() == ("ana", NOW, "looking")


@pytest.mark.parametrize("note", ["found it", ""])
def test_owners_other_note_is_told_and_takes_nothing_anew(
    board: BoardClient, clock: Clock, note: str
) -> None:
    name = board.fire()
    acknowledge(name, "ana", "looking")
    board.events()
    clock.shift(60)
    acknowledge(name, "ana", note)
    [event] = board.events()
    assert event.type == "alert_acknowledged"
    assert event.data.get("acknowledged_note", "") == note
    assert standing() == ("ana", NOW, note)


def test_alert_taken_over_is_given_back_first_with_its_note(
    board: BoardClient, clock: Clock
) -> None:
    name = board.fire()
    acknowledge(name, "ana", "looking")
    board.events()
    clock.shift(60)
    acknowledge(name, "bo", None)
    assert board.types() == ["alert_unacknowledged", "alert_acknowledged"]
    assert standing() == ("bo", NOW + timedelta(minutes=1), "")


def test_alert_that_is_given_back_is_nobodys(board: BoardClient) -> None:
    name = board.fire()
    acknowledge(name, "ana", "looking")
    board.events()
    give_back(name)
    [event] = board.events()
    assert event.type == "alert_unacknowledged"
    assert event.data["acknowledged_by"] is None
    assert "acknowledged_note" not in event.data
    give_back(name)
    assert board.types() == []
    assert standing() == (None, None, "")


def test_alert_that_resolves_is_nobodys(board: BoardClient, clock: Clock) -> None:
    name = board.fire()
    acknowledge(name, "ana", "looking")
    board.events()
    clock.shift(60)
    board.resolve(at=NOW + timedelta(minutes=1))
    assert board.types() == ["alert_resolved", "alert_unacknowledged"]
    assert standing() == (None, None, "")
    clock.shift(60)
    board.fire()
    assert standing() == (None, None, ""), "it fires again as somebody else's"


def test_alert_that_is_repeated_or_silenced_stays_its_owners(
    board: BoardClient, clock: Clock
) -> None:
    name = board.fire()
    acknowledge(name, "ana", "looking")
    clock.shift(60)
    board.fire()
    board.silence()
    assert standing() == ("ana", NOW, "looking")


def test_alert_that_does_not_fire_cannot_be_taken(board: BoardClient, clock: Clock) -> None:
    resolved = board.resolve(at=NOW)
    lapsed = board.fire("Lapsed")
    clock.shift(timedelta(minutes=6))
    board.events()
    for name in (resolved, lapsed):
        with pytest.raises(NotFiring):
            acknowledge(name, "ana", None)
    assert board.types() == []
    deadlines.run_due(NOW + timedelta(minutes=6))
    give_back(resolved)
    assert board.types() == ["alert_resolved"]


@pytest.mark.usefixtures("board")
def test_alert_that_was_never_there_cannot_be_taken_or_given_back() -> None:
    with pytest.raises(AlertNotFound):
        acknowledge("0" * 16, "ana", None)
    with pytest.raises(AlertNotFound):
        give_back("0" * 16)
