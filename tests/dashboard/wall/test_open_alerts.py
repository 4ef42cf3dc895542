"""The title of the wall: what is open of that which the filter takes."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from dashboard.wall.open_alerts import MAX_FILTER_CHARS, OpenCounts, title
from tests.board_client import BoardClient, matcher

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "tab_titles.json").read_text()
)


def title_of(board: BoardClient, **query: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", board.http.get("/", query).content.decode())
    assert found
    return unescape(found[1])


@pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])
def test_title_has_the_counts_first(case: dict[str, Any]) -> None:
    assert title(OpenCounts(case["total"], case["critical"]), case["name"]) == case["title"]


def test_title_counts_what_nobody_has_taken(board: BoardClient) -> None:
    assert title_of(board) == "Watchfire"
    board.fire("A", severity="critical")
    board.fire("B")
    board.fire("C")
    assert title_of(board) == "(1 critical of 3) Watchfire"
    board.silence(matcher("alertname", "B"))
    assert title_of(board) == "(1 critical of 2) Watchfire"
    assert title_of(board, state="silenced") == title_of(board), "whichever states are shown"


def test_title_counts_and_tells_what_the_filter_takes(board: BoardClient) -> None:
    board.fire("A", severity="critical", team="a")
    board.fire("B", team="b")
    assert title_of(board, filter="team=b") == '(1) team="b" · Watchfire'
    long = title_of(board, filter="team!=" + "x" * 500)
    assert long == f'(1 critical of 2) team!="{"x" * (MAX_FILTER_CHARS - 8)}… · Watchfire'
