"""Limits on silences: Alertmanager's two, with its texts."""

import json
from datetime import timedelta

from pytest_django import Settings

from dashboard.models import Silence
from tests.board_client import NOW, BoardClient, matcher, silence
from tests.conftest import Clock

TOO_MANY = "exceeded maximum number of silences: 2 (limit: 2)"


def refused(board: BoardClient, **fields: object) -> str:
    answer = board.post("/api/v2/silences", silence(**fields))
    assert answer.status_code == 400
    return str(json.loads(answer.content))


def test_silences_are_not_limited_unless_somebody_says_so(board: BoardClient) -> None:
    for _ in range(3):
        board.silence(comment="x" * 10_000)


def test_silence_more_than_the_limit_is_refused_those_that_are_over_count_too(
    board: BoardClient, settings: Settings
) -> None:
    settings.MAX_SILENCES = 2
    board.expire(board.silence())
    board.silence()
    board.events()
    assert refused(board) == TOO_MANY
    assert board.types() == []
    Silence.objects.filter(state=Silence.State.EXPIRED).delete()
    board.silence()


def test_silence_is_changed_in_place_also_at_the_limit(
    board: BoardClient, settings: Settings, clock: Clock
) -> None:
    settings.MAX_SILENCES = 1
    silence_id = board.silence()
    clock.shift(60)
    assert board.silence(**board.get_silence(silence_id) | {"comment": "new"}) == silence_id


def test_silence_that_cannot_be_replaced_at_the_limit_goes_on(
    board: BoardClient, settings: Settings
) -> None:
    settings.MAX_SILENCES = 2
    old = board.silence()
    board.silence()
    board.events()
    assert refused(board, id=old, matchers=[matcher("other", "x")]) == TOO_MANY
    assert board.get_silence(old)["status"] == {"state": "active"}
    assert board.types() == []


def test_silence_that_is_too_large_is_refused(board: BoardClient, settings: Settings) -> None:
    size = len(board.http.get(f"/api/v2/silence/{board.silence()}").content)
    settings.MAX_SILENCE_BYTES = size
    silence_id = board.silence()
    message = f"silence exceeded maximum size: {size + 1} bytes (limit: {size} bytes)"
    assert refused(board, comment="maintenance!") == message
    assert refused(board, id=silence_id, comment="maintenance!") == message
    assert board.get_silence(silence_id)["comment"] == "maintenance"


def test_silence_that_would_be_replaced_by_one_too_large_goes_on(
    board: BoardClient, settings: Settings
) -> None:
    old = board.silence()
    board.events()
    settings.MAX_SILENCE_BYTES = 100
    later = (NOW + timedelta(hours=1)).isoformat()
    assert refused(board, id=old, startsAt=later).startswith("silence exceeded maximum size: ")
    assert board.get_silence(old)["status"] == {"state": "active"}
    assert board.types() == []


def test_silence_that_became_too_large_can_be_ended(board: BoardClient, settings: Settings) -> None:
    silence_id = board.silence()
    settings.MAX_SILENCE_BYTES = 100
    board.expire(silence_id)
    assert board.get_silence(silence_id)["status"] == {"state": "expired"}
