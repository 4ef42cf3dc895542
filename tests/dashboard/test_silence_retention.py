"""Retention of silences: what has been over for long is deleted, a batch at a time."""

from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from dashboard import deadlines, silence_retention
from dashboard.models import Silence
from dashboard.silence_retention import EVERY, SilenceRetentionStep
from tests.board_client import NOW, BoardClient
from tests.conftest import Clock

KEPT = timedelta(hours=120)


def move_to(clock: Clock, moment: datetime) -> datetime:
    clock.move_to(moment)
    return moment


def test_silence_is_deleted_five_days_after_its_end(board: BoardClient, clock: Clock) -> None:
    board.fire()
    silence_id = board.silence()
    end = move_to(clock, NOW + timedelta(minutes=10))
    board.expire(silence_id)
    board.events()
    step = SilenceRetentionStep()
    early = move_to(clock, end + KEPT - timedelta(seconds=1))
    assert step(early) == early + EVERY
    assert board.get_silence(silence_id)["status"] == {"state": "expired"}
    late = move_to(clock, early + EVERY)
    assert step(late) == late + EVERY
    assert board.http.get(f"/api/v2/silence/{silence_id}").status_code == 404
    [event] = board.events()
    assert (event.type, event.data["id"]) == ("silence_deleted", silence_id)
    assert (event.data["state"], event.data["matched_alerts"]) == ("expired", 1)


def test_silences_that_are_not_over_are_kept(board: BoardClient, clock: Clock) -> None:
    far = "2027-11-23T12:00:00Z"
    board.silence(endsAt=far)
    board.silence(startsAt="2027-11-22T12:00:00Z", endsAt=far)
    SilenceRetentionStep()(move_to(clock, NOW + 2 * KEPT))
    assert Silence.objects.count() == 2


def test_silence_whose_end_is_not_told_yet_is_kept(
    board: BoardClient, clock: Clock, settings: Settings
) -> None:
    settings.SILENCE_RETENTION = timedelta(0)
    board.silence()
    end = move_to(clock, NOW + timedelta(hours=2))
    board.events()
    SilenceRetentionStep()(end)
    assert board.types() == []
    deadlines.run_due(end)
    SilenceRetentionStep()(end)
    assert board.types() == ["silence_expired", "silence_deleted"]


def test_silences_are_deleted_in_batches_those_first_that_ended_first(
    board: BoardClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silence_retention, "BATCH", 2)
    for name in ("first", "second", "third"):
        board.expire(board.silence(comment=name))
        clock.shift(1)
    board.events()
    later = move_to(clock, NOW + KEPT + timedelta(hours=1))
    step = SilenceRetentionStep()
    assert step(later) == later, "a full batch: there may be more"
    assert board.told() == [("silence_deleted", "first"), ("silence_deleted", "second")]
    assert step(later) == later + EVERY
    assert board.told() == [("silence_deleted", "third")]
