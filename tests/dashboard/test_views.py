"""The wall as the server makes it: a snapshot and the position that it stands for."""

import re
from datetime import timedelta

import pytest

from dashboard.severities import severity_order
from dashboard.wall.rows import web_address
from realtime import log
from tests.board_client import NOW, BoardClient, alert, matcher
from tests.conftest import Clock


def wall(board: BoardClient) -> str:
    """The page, without its templates."""
    answer = board.http.get("/")
    assert answer.status_code == 200
    return re.sub(r"<template.*?</template>", "", answer.content.decode(), flags=re.DOTALL)


def order(page: str, *names: str) -> list[str]:
    return sorted(names, key=page.index)


def test_wall_names_the_position_of_its_snapshot(board: BoardClient) -> None:
    board.fire()
    assert f'data-cursor="{log.position()}"' in wall(board)


def test_wall_of_an_empty_board_is_quiet(board: BoardClient) -> None:
    page = wall(board)
    assert "Nothing is firing." in page
    assert 'class="alert"' not in page
    assert re.search(r'data-cursor="[0-9a-z]{8}-0"', page)


def test_wall_shows_the_worst_first_and_the_newest_of_those(
    board: BoardClient, clock: Clock
) -> None:
    board.fire("OldWarning", severity="warning")
    clock.shift(60)
    board.fire("NewWarning", severity="warning")
    board.fire("Odd", severity="odd")
    board.fire("Worst", severity="critical")
    names = ["Worst", "NewWarning", "OldWarning", "Odd"]
    assert order(wall(board), *names) == names


def test_wall_does_not_show_what_has_resolved(board: BoardClient) -> None:
    board.fire("Gone")
    board.resolve("Gone", at=NOW)
    assert 'class="alert"' not in wall(board)


def test_wall_shows_silences_in_force_and_to_come(board: BoardClient) -> None:
    board.fire()
    silence = board.silence(comment="in force")
    board.silence(comment="to come", startsAt="2026-11-23T13:00:00Z")
    board.expire(board.silence(comment="over"))
    page = wall(board)
    assert "in force" in page
    assert "to come" in page
    assert "over</p>" not in page
    assert '<b data-field="muted">1</b>' in page
    assert f'data-field="silenced" href="/silences/{silence}/edit/"' in page, "without scripts, too"


def test_wall_escapes_what_came_from_outside(board: BoardClient) -> None:
    hostile = "<script>alert(1)</script>\"'"
    board.send(
        alert("A", severity=hostile, **{hostile: hostile})
        | {"annotations": {"summary": hostile}, "generatorURL": "javascript:alert(1)"}
    )
    board.silence(matcher("a", hostile), comment=hostile, createdBy=hostile)
    page = wall(board)
    assert "<script>alert" not in page
    assert "javascript:" not in page


def test_wall_is_not_kept_by_others(board: BoardClient) -> None:
    headers = board.http.get("/").headers
    assert "private" in headers["Cache-Control"]
    assert "no-cache" in headers["Cache-Control"]
    assert board.http.post("/").status_code == 405


def test_wall_needs_few_queries_however_much_it_shows(
    board: BoardClient, django_assert_max_num_queries: object
) -> None:
    board.post_alerts(*(alert(f"Alert{n}", severity="warning") for n in range(50)))
    assert callable(django_assert_max_num_queries)
    with django_assert_max_num_queries(13):
        wall(board)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("http://a/", True),
        ("HTTPS://a/", True),
        ("javascript:alert(1)", False),
        (" http://a/", False),
        ("//a/", False),
        ("/graph", False),
        ("data:text/html,x", False),
        ("", False),
    ],
)
def test_web_address_is_one_of_the_web(text: str, link: bool) -> None:
    assert web_address(text) == (text if link else "")


def test_severities_are_ordered_the_worst_first() -> None:
    names = ["critical", "error", "warning", "info", "none", "alpha", "beta"]
    assert sorted(names, key=severity_order) == names


def test_wall_counts_days_in_utc(board: BoardClient, clock: Clock) -> None:
    board.fire()
    board.resolve(at=NOW)
    assert '<p class="figure" data-figure="resolved_today">1</p>' in wall(board)
    clock.shift(timedelta(hours=12))
    assert '<p class="figure" data-figure="resolved_today">0</p>' in wall(board)
