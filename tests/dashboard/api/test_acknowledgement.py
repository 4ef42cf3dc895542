"""`/api/v2/alerts/{fingerprint}/ack`: taking an alert, reading who has it, giving it back."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from dashboard.models import Alert
from realtime.models import Event
from tests.board_client import NOW, BoardClient
from tests.conftest import Clock

UNKNOWN = "0" * 16


def path(fingerprint: str) -> str:
    return f"/api/v2/alerts/{fingerprint}/ack"


def take(board: BoardClient, fingerprint: str, **body: Any) -> tuple[int, Any]:
    answer = board.post(path(fingerprint), body)
    return answer.status_code, json.loads(answer.content)


def shown(fingerprint: str, owner: str = "ana", note: str = "") -> dict[str, str]:
    return {
        "fingerprint": fingerprint,
        "acknowledgedBy": owner,
        "acknowledgedAt": "2026-11-23T12:00:00.000Z",
        "note": note,
    }


def last_actor() -> str | None:
    return Event.objects.order_by("seq").values_list("actor", flat=True).last()


def test_alert_is_taken_read_and_given_back(board: BoardClient) -> None:
    name = board.fire()
    before = board.alerts()
    assert take(board, name, owner=" ana ", note=" a\n<b>") == (200, shown(name, note=" a\n<b>"))
    assert last_actor() == "ana"
    assert board.http.get(path(name)).json() == shown(name, note=" a\n<b>")
    assert board.alerts() == before, "to Alertmanager's clients nothing changed"
    for _ in range(2):
        answer = board.http.delete(path(name))
        assert (answer.status_code, answer.content) == (200, b"")
        assert board.http.get(path(name)).status_code == 404
    assert board.types() == ["alert_created", "alert_acknowledged", "alert_unacknowledged"]
    assert last_actor() is None, "a program gave it back"


def test_alert_is_the_signed_in_users_whatever_the_body_says(board: BoardClient) -> None:
    board.http.force_login(User.objects.create_user("bo"))
    name = board.fire()
    assert take(board, name) == (200, shown(name, "bo"))
    assert take(board, name, owner="ana", note="mine") == (200, shown(name, "bo", "mine"))
    assert last_actor() == "bo"
    board.http.delete(path(name))
    assert last_actor() == "bo"


def test_taking_an_alert_again_keeps_the_note_unless_it_is_said_anew(board: BoardClient) -> None:
    name = board.fire()
    take(board, name, owner="ana", note="looking")
    board.events()
    assert take(board, name, owner="ana") == (200, shown(name, note="looking"))
    assert take(board, name, owner="ana", note=None) == (200, shown(name, note="looking"))
    assert board.types() == []
    assert take(board, name, owner="ana", note="") == (200, shown(name))
    assert take(board, name, owner="bo") == (200, shown(name, "bo"))


def test_alert_that_does_not_fire_cannot_be_taken(board: BoardClient, clock: Clock) -> None:
    name = board.resolve(at=NOW)
    assert take(board, name, owner="ana") == (409, "the alert does not fire")
    assert board.http.get(path(name)).status_code == 404
    assert board.http.delete(path(name)).status_code == 200
    firing = board.fire("Lapsed")
    clock.shift(timedelta(minutes=6))
    assert take(board, firing, owner="ana") == (409, "the alert does not fire")


def test_unknown_alert_is_not_found(board: BoardClient) -> None:
    assert take(board, UNKNOWN, owner="ana") == (404, "alert not found")
    for method in (board.http.get, board.http.delete):
        answer = method(path(UNKNOWN))
        assert (answer.status_code, answer.content) == (404, b"")
        assert "Content-Type" not in answer.headers


@pytest.mark.parametrize("name", ["x", "0" * 15, "0" * 17, "A" * 16, "٠" * 16, "groups"])
def test_fingerprint_is_sixteen_hex_digits(board: BoardClient, name: str) -> None:
    expected = {"code": 605, "message": "fingerprint in path should match '^[0-9a-f]{16}$'"}
    for method in (board.http.get, board.http.delete):
        answer = method(path(name))
        assert (answer.status_code, answer.json()) == (422, expected)
    assert take(board, name, owner="ana") == (422, expected)


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({}, 422, {"code": 602, "message": "owner in body is required"}),
        ({"owner": None}, 422, {"code": 602, "message": "owner in body is required"}),
        (
            {"owner": " \t"},
            422,
            {"code": 604, "message": "owner in body should be at least 1 chars long"},
        ),
        (
            {"owner": "ä" * 151},
            422,
            {"code": 603, "message": "owner in body should be at most 150 chars long"},
        ),
        ({"owner": "a\0b"}, 400, "invalid acknowledgement: owner contains a NUL character"),
        (
            {"owner": "ana", "note": "a\0b"},
            400,
            "invalid acknowledgement: note contains a NUL character",
        ),
        (
            {"owner": "ana", "note": "ä" * 8193},
            400,
            "invalid acknowledgement: note is longer than 16384 bytes",
        ),
    ],
)
def test_acknowledgement_that_cannot_be_kept_is_refused(
    board: BoardClient, body: dict[str, Any], status: int, told: Any
) -> None:
    name = board.fire()
    board.events()
    assert take(board, name, **body) == (status, told)
    assert board.types() == []


@pytest.mark.parametrize("body", ['{"owner": 7}', '{"owner": "ana", "note": []}', "[]", "7"])
def test_acknowledgement_that_is_not_of_the_schema_is_refused(
    board: BoardClient, body: str
) -> None:
    answer = board.post(path(board.fire()), body)
    assert answer.status_code == 400
    start = 'parsing acknowledgement body from "" failed, because '
    assert json.loads(answer.content).startswith(start)


def test_acknowledgement_of_the_largest_size_is_kept(board: BoardClient) -> None:
    name = board.fire()
    owner, note = "ä" * 150, "ä" * 8192
    assert take(board, name, owner=owner, note=note) == (200, shown(name, owner, note))


def test_acknowledgement_whose_time_nobody_wrote_has_that_of_the_save(board: BoardClient) -> None:
    name = board.fire()
    alert = Alert.objects.get()
    alert.acknowledged_by = "ana"
    alert.save()
    assert board.http.get(path(name)).json() == shown(name)


def test_acknowledgement_tells_its_methods(board: BoardClient) -> None:
    answer = board.http.put(path(UNKNOWN))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET,POST,DELETE")
