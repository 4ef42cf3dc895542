"""Several silences extended or ended at once: what succeeded stays, and each failure is told."""

import json
import uuid
from datetime import timedelta
from typing import Any, cast

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from dashboard.models import Silence
from dashboard.silence_pages.actions import MOST_AT_ONCE, parse_action
from realtime.models import Event
from tests.board_client import NOW, BoardClient, matcher
from tests.dashboard.silence_pages.page import text

ACTIONS = "/silences/actions/"
ORIGIN = {"Origin": "http://testserver"}  # as a browser says it
JSON = {"Accept": "application/json"}


def act(board: BoardClient, do: str, *ids: str, **fields: Any) -> HttpResponse:
    return cast(
        HttpResponse,
        board.http.post(ACTIONS, {"do": do, "silence": list(ids), **fields}, headers=ORIGIN),
    )


def told(board: BoardClient, do: str, *ids: str) -> dict[str, Any]:
    answer = board.http.post(ACTIONS, {"do": do, "silence": list(ids)}, headers=JSON)
    return dict(json.loads(answer.content))


def hours(name: str) -> float:
    """From now to its end."""
    return (Silence.objects.get(pk=name).ends_at - NOW) / timedelta(hours=1)


@pytest.mark.parametrize(("span", "end"), [("1h", 3), ("4h", 6), ("24h", 26)])
def test_actions_extend_several(board: BoardClient, span: str, end: int) -> None:
    names = [board.silence(), board.silence(startsAt="2026-11-23T13:00:00Z")]
    board.events()
    answer = act(board, f"extend:{span}", *names, next="/silences/?q=x")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/silences/?q=x")
    assert [hours(name) for name in names] == [end, end]
    assert board.types() == ["silence_updated"] * 2
    assert f"2 of 2 silences extended by {span}." in text(board.http.get("/silences/"))


def test_actions_end_several_and_tell_each_that_was_not(board: BoardClient) -> None:
    name, over = board.silence(), board.silence(matcher("a", "<b>"))
    board.expire(over)
    gone = str(uuid.uuid4())
    answer = told(board, "expire", name, over, gone, "'; --")
    assert answer["message"] == "1 of 4 silences ended"
    assert [(one["id"], one["done"], one["message"]) for one in answer["outcomes"]] == [
        (name, True, ""),
        (over, False, "it has ended already"),
        (gone, False, "there is no such silence"),
        ("'; --", False, "there is no such silence"),
    ]
    assert answer["outcomes"][1]["title"] == 'a="<b>"'
    assert hours(name) == 0


def test_actions_tell_failures_on_the_next_page(board: BoardClient) -> None:
    name, over = board.silence(), board.silence(matcher("a", "<b>"))
    board.expire(over)
    act(board, "extend:1h", name, over)
    page = board.http.get("/silences/")
    assert "1 of 2 silences extended by 1h." in text(page)
    assert "a=&quot;&lt;b&gt;&quot;: it has ended already" in page.content.decode()
    assert hours(name) == 3


def test_actions_of_one_row_leave_the_selected_ones(board: BoardClient) -> None:
    one, selected = board.silence(), board.silence()
    act(board, f"extend:1h {one}", selected)
    assert (hours(one), hours(selected)) == (3, 2)


def test_actions_do_not_extend_beyond_all_times(board: BoardClient) -> None:
    name = board.silence(endsAt="9998-12-31T00:00:00Z")
    assert told(board, "extend:2d", name)["outcomes"][0]["message"] == "end time is too late"


def test_actions_keep_to_the_greatest_size(board: BoardClient, settings: Any) -> None:
    name = board.silence()
    settings.MAX_SILENCE_BYTES = 10
    assert "exceeded maximum size" in told(board, "extend:1h", name)["outcomes"][0]["message"]
    assert hours(name) == 2


@pytest.mark.parametrize(
    ("do", "ids", "reason"),
    [
        ("", ["x"], "Choose what is to be done"),
        ("delete", ["x"], "There is no such action"),
        ("extend:0", ["x"], "There is no such action"),
        ("extend:-1h", ["x"], "There is no such action"),
        ("expire:1h", ["x"], "There is no such action"),
        ("expire", [], "No silence was selected"),
        ("expire", [str(n) for n in range(MOST_AT_ONCE + 1)], "At most 500 silences at once"),
    ],
)
def test_actions_refuse(board: BoardClient, do: str, ids: list[str], reason: str) -> None:
    answer = board.http.post(ACTIONS, {"do": do, "silence": ids}, headers=JSON)
    assert answer.status_code == 400
    assert json.loads(answer.content) == {"message": reason, "outcomes": []}
    assert act(board, do, *ids).status_code == 303
    assert f"{reason}." in text(board.http.get("/silences/"))


@pytest.mark.parametrize("address", ["https://example.com/", "//example.com", "javascript:x", "x"])
def test_actions_lead_to_no_other_site(board: BoardClient, address: str) -> None:
    answer = act(board, "expire", board.silence(), next=address)
    assert answer.headers["Location"] == "/silences/"


def test_actions_need_a_token_and_a_post(board: BoardClient) -> None:
    name = board.silence()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ACTIONS, {"do": "expire", "silence": name}).status_code == 403
    assert board.http.get(ACTIONS).status_code == 405
    assert hours(name) == 2


def test_actions_are_recorded_as_the_persons(board: BoardClient) -> None:
    board.http.force_login(User.objects.create_user("chiara"))
    act(board, "expire", board.silence())
    assert Event.objects.latest("seq").actor == "chiara"


def test_action_is_expire_or_extend_by_a_span() -> None:
    assert parse_action("extend:90m") is not None
    assert parse_action("extend:90") is None
    assert parse_action("expire") is not None
