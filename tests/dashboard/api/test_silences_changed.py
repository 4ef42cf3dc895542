"""Silences changed and ended through the API: in place, or a new one in the old one's stead."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.board_client import NOW, BoardClient, matcher, silence
from tests.conftest import Clock


def at(minutes: float) -> str:
    return f"{NOW + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S}.000Z"


# --- changing one: in place, or a new one in its stead


def change(board: BoardClient, silence_id: str, **fields: Any) -> str:
    """Post what `GET` answered with some fields replaced, as amtool does."""
    return board.silence(**(board.get_silence(silence_id) | fields))


def test_active_silence_is_changed_in_place(board: BoardClient, clock: Clock) -> None:
    old = board.silence()
    clock.shift(60)
    board.events()
    assert change(board, old, endsAt=at(300), comment="longer", createdBy="bo") == old
    shown = board.get_silence(old)
    assert (shown["endsAt"], shown["comment"], shown["createdBy"]) == (at(300), "longer", "bo")
    assert shown["startsAt"] == at(0)
    assert shown["updatedAt"] == at(1)
    assert board.told() == [("silence_updated", "longer")]


def test_active_silence_is_compared_to_the_second(board: BoardClient, clock: Clock) -> None:
    clock.shift(0.123456)
    old = board.silence(startsAt="0001-01-01T00:00:00Z")
    assert change(board, old, comment="same start, milliseconds only") == old


@pytest.mark.parametrize(
    "fields",
    [
        {"startsAt": at(5)},
        {"matchers": [matcher("alertname", "Other")]},
        {"matchers": [matcher("alertname", "DiskFull", equal=False)]},
    ],
)
def test_active_silence_is_replaced_when_start_or_matchers_change(
    board: BoardClient, clock: Clock, fields: dict[str, Any]
) -> None:
    old = board.silence(comment="old")
    clock.shift(60)
    board.events()
    new = change(board, old, comment="new", **fields)
    assert new != old
    assert board.get_silence(old)["status"] == {"state": "expired"}
    assert board.get_silence(old)["endsAt"] == at(1)
    assert board.told() == [("silence_expired", "old"), ("silence_created", "new")]


def test_silence_is_replaced_when_the_order_of_its_matchers_changes(board: BoardClient) -> None:
    matchers = [matcher("a", "b"), matcher("c", "d")]
    old = board.silence(*matchers)
    assert change(board, old, matchers=matchers[::-1]) != old


def test_pending_silence_is_changed_in_place_with_its_start(board: BoardClient) -> None:
    old = board.silence(startsAt=at(10))
    board.events()
    assert change(board, old, startsAt=at(20), endsAt=at(30)) == old
    assert board.get_silence(old)["startsAt"] == at(20)
    assert board.types() == ["silence_updated"]


def test_pending_silence_that_is_to_start_now_is_activated(board: BoardClient) -> None:
    old = board.silence(startsAt=at(10))
    board.events()
    assert change(board, old, startsAt=at(0)) == old
    assert board.get_silence(old)["status"] == {"state": "active"}
    assert "silence_activated" in board.types()


def test_pending_silence_is_replaced_when_it_is_to_start_in_the_past(board: BoardClient) -> None:
    old = board.silence(startsAt=at(10))
    new = change(board, old, startsAt=at(-10))
    assert new != old
    assert board.get_silence(new)["startsAt"] == at(0)


def test_expired_silence_is_replaced(board: BoardClient, clock: Clock) -> None:
    old = board.silence(endsAt=at(1))
    clock.shift(120)
    new = change(board, old, endsAt=at(60))
    assert new != old
    assert board.get_silence(old)["endsAt"] == at(1)
    assert board.get_silence(new)["status"] == {"state": "active"}


def test_silence_with_an_unknown_id_is_not_found(board: BoardClient) -> None:
    for silence_id in (str(uuid.uuid4()), "no uuid"):
        answer = board.post("/api/v2/silences", silence(id=silence_id))
        assert (answer.status_code, json.loads(answer.content)) == (404, "silence not found")
    assert board.silences() == []


# --- ending one


def test_active_silence_is_ended(board: BoardClient, clock: Clock) -> None:
    silence_id = board.silence()
    clock.shift(60)
    answer = board.http.delete(f"/api/v2/silence/{silence_id}")
    assert (answer.status_code, answer.content) == (200, b"")
    shown = board.get_silence(silence_id)
    assert (shown["status"]["state"], shown["endsAt"]) == ("expired", at(1))


def test_pending_silence_is_ended(board: BoardClient, clock: Clock) -> None:
    silence_id = board.silence(startsAt=at(10))
    clock.shift(60)
    board.expire(silence_id)
    shown = board.get_silence(silence_id)
    assert (shown["startsAt"], shown["endsAt"]) == (at(1), at(1))


def test_expired_silence_may_be_ended_again(board: BoardClient) -> None:
    silence_id = board.silence()
    board.expire(silence_id)
    board.events()
    board.expire(silence_id)
    assert board.types() == []


@pytest.mark.parametrize("method", ["get", "delete"])
def test_unknown_silence_is_answered_404_with_nothing(board: BoardClient, method: str) -> None:
    answer = getattr(board.http, method)(f"/api/v2/silence/{uuid.uuid4()}")
    assert (answer.status_code, answer.content) == (404, b"")
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize("method", ["get", "delete"])
def test_silence_with_a_bad_id_is_answered_422(board: BoardClient, method: str) -> None:
    answer = getattr(board.http, method)("/api/v2/silence/x")
    assert answer.status_code == 422
    assert answer.json() == {
        "code": 601,
        "message": 'silenceID in path must be of type strfmt.UUID: "x"',
    }
