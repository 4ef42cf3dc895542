"""Deadlines: leases, ends and starts happen at their moment, once."""

from datetime import datetime, timedelta

import pytest

from dashboard import deadlines
from dashboard.models import Alert, Silence
from tests.board_client import NOW, BoardClient
from tests.conftest import Clock


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def run_at(clock: Clock, moment: datetime) -> None:
    clock.move_to(moment)
    deadlines.run_due(moment)


def test_deadline_of_an_empty_board_is_none(board: BoardClient) -> None:
    assert deadlines.next_due() is None
    deadlines.run_due(NOW)
    assert board.types() == []


def test_alert_resolves_when_its_lease_runs_out(board: BoardClient, clock: Clock) -> None:
    board.fire()
    board.events()
    assert deadlines.next_due() == after(300)
    run_at(clock, after(299.999))
    assert board.types() == []
    run_at(clock, after(300))
    [event] = board.events()
    assert event.type == "alert_resolved"
    assert event.data["ends_at"] == "2026-11-23T12:05:00.000000Z"
    assert deadlines.next_due() is None
    run_at(clock, after(301))
    assert board.types() == []


def test_alert_that_was_refreshed_does_not_resolve(board: BoardClient, clock: Clock) -> None:
    board.fire()
    clock.shift(60)
    board.fire()
    board.events()
    assert deadlines.next_due() == after(360)
    run_at(clock, after(300))
    assert board.types() == []


def test_alerts_that_end_together_resolve_in_batches(
    board: BoardClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadlines, "BATCH", 2)
    for number in range(3):
        board.fire(f"Alert{number}")
    board.events()
    run_at(clock, after(300))
    assert board.types() == ["alert_resolved"] * 2
    run_at(clock, after(300))
    assert board.types() == ["alert_resolved"]


def test_silence_starts_and_ends_at_its_moments(board: BoardClient, clock: Clock) -> None:
    board.resolve(at=after(3600))
    board.silence(startsAt=after(60).isoformat(), endsAt=after(120).isoformat())
    board.events()
    assert deadlines.next_due() == after(60)
    run_at(clock, after(60))
    assert board.types() == ["silence_activated", "alert_silenced"]
    assert deadlines.next_due() == after(120)
    run_at(clock, after(120))
    assert board.types() == ["silence_expired", "alert_unsilenced"]


def test_silence_that_started_and_ended_unseen_only_expires(
    board: BoardClient, clock: Clock
) -> None:
    board.silence(startsAt=after(60).isoformat(), endsAt=after(120).isoformat())
    board.events()
    run_at(clock, after(500))
    [event] = board.events()
    assert (event.type, event.data["reason"]) == ("silence_expired", "elapsed")
    assert Silence.objects.get().state == Silence.State.EXPIRED


def test_alert_and_its_silence_that_end_together_tell_each_once(
    board: BoardClient, clock: Clock
) -> None:
    board.silence(endsAt=after(300).isoformat())
    board.fire()
    board.events()
    run_at(clock, after(300))
    assert sorted(board.types()) == ["alert_resolved", "alert_unsilenced", "silence_expired"]
    assert Alert.objects.get().silenced_by == []


def test_silence_that_was_broken_behind_the_model_holds_up_no_other(
    board: BoardClient, clock: Clock
) -> None:
    name = board.fire()
    first = board.silence(endsAt=after(10).isoformat())
    Silence.objects.update(matchers=[{"name": "a", "value": "(", "isRegex": True}])
    board.silence(endsAt=after(20).isoformat())
    run_at(clock, after(20))
    assert set(Silence.objects.values_list("state", flat=True)) == {"expired"}
    assert first not in Alert.objects.get(pk=name).silenced_by
    assert deadlines.next_due() == after(300)
