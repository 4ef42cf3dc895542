"""The preview: how many a silence would mute, which, and whether it must be confirmed."""

from typing import Any

import pytest

from dashboard.guard import FEW
from dashboard.matchers import parse_matchers
from dashboard.silence_pages.preview import MOST_SHOWN, preview
from tests.board_client import BoardClient
from tests.dashboard.silence_pages.page import body, text


def test_preview_shows_the_worst_first_and_counts_the_rest(board: BoardClient) -> None:
    for number in range(MOST_SHOWN):
        board.fire("Mild", severity="info", instance=str(number))
    board.fire("Worst", severity="critical")
    board.fire("Else", severity="critical")
    answer = board.http.get("/silences/preview/", {"filter": 'alertname=~"Mild|Worst"'})
    assert f"{MOST_SHOWN + 1} of {MOST_SHOWN + 2} firing alerts" in text(answer)
    page = body(answer)
    assert page.count('class="preview-alert"') == MOST_SHOWN
    assert page.index("Worst") < page.index("Mild")
    assert "and 1 more" in text(answer)
    assert "/?filter=alertname%3D~%22Mild%7CWorst%22" in page


def test_preview_is_the_fragment_alone(board: BoardClient) -> None:
    answer = board.http.get("/silences/preview/", {"filter": 'a="b"'})
    assert answer.content.decode().startswith("<div")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Nothing that fires now" in text(answer)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "Name a label"),
        ({"filter": 'a=~"("'}, "missing closing )"),
        ({"filter": "<b>"}, "bad matcher format: <b>"),
        ({"filter": ['a="b"'] * 65}, "at most 64 matchers"),
        ({"filter": ",".join(['a="b"'] * 65)}, "at most 64 matchers"),
    ],
)
def test_preview_says_what_is_wrong(board: BoardClient, query: dict[str, Any], said: str) -> None:
    answer = board.http.get("/silences/preview/", query)
    assert answer.status_code == 200
    assert said in text(answer)
    assert "<b>" not in body(answer)


def test_preview_of_everything_must_be_confirmed(board: BoardClient) -> None:
    for number in range(FEW + 1):
        board.fire("A", instance=str(number))
    assert preview(parse_matchers('alertname="A"')).must_confirm
    assert not preview(parse_matchers('instance="1"')).must_confirm
    broad = preview(parse_matchers('b!="c"'))
    assert (broad.must_confirm, broad.is_broad) == (True, True)


def test_preview_gives_up_on_patterns_that_take_too_long(
    board: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    board.fire("A")
    monkeypatch.setattr("dashboard.sieve.PATIENCE_SECONDS", -1)
    answer = board.http.get("/silences/preview/", {"filter": 'alertname=~"A"'})
    assert "the regular expressions take too long" in text(answer)
