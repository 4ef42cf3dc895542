"""Several alerts acknowledged or given back from a page, told for each."""

import json
from typing import Any, cast

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from dashboard.acknowledge_page import MOST_AT_ONCE
from dashboard.models import Alert
from realtime.models import Event
from tests.board_client import NOW, BoardClient
from tests.conftest import Clock
from tests.dashboard.silence_pages.page import body, inputs, text

PAGE = "/acknowledge/"
ORIGIN = {"Origin": "http://testserver"}  # as a browser says it
JSON = {"Accept": "application/json"}
HOSTILE = """<img src=x onerror=owned()><script>owned()</script>"'"""


def act(board: BoardClient, *names: str, **fields: Any) -> HttpResponse:
    form = {"alert": list(names), "do": "acknowledge", "owner": "ana", **fields}
    return cast(HttpResponse, board.http.post(PAGE, form, headers=ORIGIN))


def told(board: BoardClient, *names: str, **fields: Any) -> dict[str, Any]:
    form = {"alert": list(names), "do": "acknowledge", "owner": "ana", **fields}
    return dict(json.loads(board.http.post(PAGE, form, headers=JSON).content))


def owner_of(name: str) -> tuple[str | None, str]:
    alert = Alert.objects.get(pk=name)
    return alert.acknowledged_by, alert.acknowledged_note


def test_page_lists_the_alerts_and_asks_for_note_and_name(board: BoardClient) -> None:
    names = [board.fire("DiskFull", instance="db-1"), board.fire("Other")]
    page = board.http.get(PAGE, {"alert": [*names, "f" * 16, "nonsense"]})
    assert inputs(page, "alert") == names
    assert "Acknowledge 2 alerts" in text(page)
    assert "db-1" in text(page)
    assert 'name="owner"' in body(page)


def test_page_acknowledges_several_with_a_note(board: BoardClient) -> None:
    names = [board.fire("A"), board.fire("B")]
    board.events()
    answer = act(board, *names, note="looking")
    assert answer.status_code == 303
    assert [owner_of(name) for name in names] == [("ana", "looking")] * 2
    assert board.types() == ["alert_acknowledged"] * 2
    page = board.http.get(answer.headers["Location"])
    assert inputs(page, "alert") == names
    assert "2 of 2 alerts acknowledged." in text(page)


def test_page_without_a_note_leaves_the_old_one(board: BoardClient) -> None:
    name = board.fire()
    act(board, name, note="looking")
    act(board, name, note="")
    assert owner_of(name) == ("ana", "looking")


def test_page_gives_back_several(board: BoardClient) -> None:
    names = [board.fire("A"), board.fire("B")]
    act(board, *names)
    answer = told(board, *names, do="give_back", owner="")
    assert answer["message"] == "2 of 2 alerts given back"
    assert [owner_of(name) for name in names] == [(None, "")] * 2


@pytest.mark.parametrize(("owner", "actor"), [("bo", "bo"), (" ", None)])
def test_page_says_in_history_who_gave_back(
    board: BoardClient, owner: str, actor: str | None
) -> None:
    name = board.fire()
    act(board, name)
    act(board, name, do="give_back", owner=owner)
    told = Event.objects.get(type="alert_unacknowledged")
    assert told.actor == actor


def test_page_tells_each_that_was_not_taken(board: BoardClient, clock: Clock) -> None:
    name, over = board.fire("A"), board.fire("Over")
    board.resolve("Over", at=NOW)
    answer = told(board, name, over, "f" * 16)
    assert answer["message"] == "1 of 3 alerts acknowledged"
    assert [(one["id"], one["title"], one["message"]) for one in answer["outcomes"]] == [
        (name, name, ""),
        (over, "Over", "it does not fire any more"),
        ("f" * 16, "f" * 16, "there is no such alert"),
    ]
    assert owner_of(name)[0] == "ana"


def test_page_takes_the_name_of_who_is_signed_in(board: BoardClient) -> None:
    board.http.force_login(User.objects.create_user("chiara"))
    name = board.fire()
    assert 'name="owner"' not in body(board.http.get(PAGE, {"alert": name}))
    act(board, name, owner="somebody else")
    assert owner_of(name)[0] == "chiara"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"owner": " "}, "Say who you are"),
        ({"owner": "x" * 151}, "owner in body should be at most 150 chars long"),
        ({"note": "x" * 16_385}, "note is longer than 16384 bytes"),
        ({"note": "a\0b"}, "note contains a NUL character"),
    ],
)
def test_page_refuses(board: BoardClient, fields: dict[str, str], reason: str) -> None:
    name = board.fire()
    assert told(board, name, **fields) == {"message": reason, "outcomes": []}
    assert reason in text(board.http.get(act(board, name, **fields).headers["Location"]))
    assert owner_of(name) == (None, "")


def test_page_refuses_none_and_too_many(board: BoardClient) -> None:
    assert told(board)["message"] == "No alert was selected"
    many = [f"{number:016x}" for number in range(MOST_AT_ONCE + 1)]
    assert told(board, *many)["message"] == "At most 500 alerts at once"
    assert "No alert is named" in text(board.http.get(PAGE))


def test_page_leads_back_to_its_own_site_alone(board: BoardClient) -> None:
    name = board.fire()
    assert act(board, name, next="/?filter=a").headers["Location"] == "/?filter=a"
    assert act(board, name, next="//example.com").headers["Location"].startswith(PAGE)
    page = board.http.get(PAGE, {"alert": name, "next": "javascript:owned()"})
    assert "javascript:" not in body(page)


def test_page_needs_its_token(board: BoardClient) -> None:
    name = board.fire()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(PAGE, {"alert": name, "owner": "ana"}).status_code == 403
    assert owner_of(name) == (None, "")


def test_page_shows_hostile_text_as_text(board: BoardClient) -> None:
    name = board.fire(HOSTILE, severity=HOSTILE)
    act(board, name, owner=HOSTILE[:150])
    page = board.http.get(PAGE, {"alert": name, "owner": HOSTILE})
    assert "<script>owned" not in page.content.decode()
    assert HOSTILE in text(page)
