"""The wall for what was asked: groups, windows, and the index that the browser goes on from."""

import gzip
import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from benchmarks.alerts import bodies, firing
from dashboard import sieve
from dashboard.wall.filters import MAX_FILTERS
from dashboard.wall.order import GROUP_ROWS, LIST_ROWS, MOST_GROUPS, OPEN_GROUPS
from dashboard.wall.rows import LABELS_SHOWN
from tests.board_client import NOW, BoardClient, alert, matcher


def wall(board: BoardClient, **query: Any) -> str:
    answer = board.http.get("/", query)
    assert answer.status_code == 200
    return str(re.sub(r"<template.*?</template>", "", answer.content.decode(), flags=re.DOTALL))


def rows(page: str) -> list[str]:
    return re.findall(r'data-fingerprint="([0-9a-f]{16})"', page)


def groups(page: str) -> list[str]:
    return re.findall(r'data-group="([^"]*)"', page)


def index(page: str) -> Any:
    found = re.search(r'<script id="wall-index" type="application/json">(.*?)</script>', page)
    assert found
    return json.loads(found[1])


@pytest.fixture
def five_thousand(board: BoardClient) -> BoardClient:
    """As a fleet of racks fires them, with ten labels each."""
    for body in bodies(firing(range(5_000), NOW, NOW + timedelta(hours=1))):
        assert board.post("/api/v2/alerts", body).status_code == 200
    return board


def test_page_groups_by_any_label(board: BoardClient) -> None:
    board.fire("A", severity="warning", cluster="eu")
    board.fire("B", severity="critical", cluster="us")
    board.fire("C")
    assert groups(wall(board)) == ["B", "A", "C"]
    assert groups(wall(board, group="cluster")) == ["us", "eu", ""]
    assert groups(wall(board, group="none")) == [""]


def test_page_shows_shared_labels_once_in_the_head(board: BoardClient) -> None:
    board.fire("A", cluster="eu", instance="one")
    board.fire("A", cluster="eu", instance="two")
    assert wall(board).count(">eu<") == 1
    assert wall(board, group="none").count(">eu<") == 2


def test_of_very_many_shared_labels_the_rows_show_the_rest(board: BoardClient) -> None:
    many = {f"l{n:02}": f"value{n:02}" for n in range(LABELS_SHOWN + 1)}
    board.fire("A", pod="1", **many)
    board.fire("A", pod="2", **many)
    page = wall(board)
    assert (page.count(">value00<"), page.count(">value08<")) == (1, 2)


def test_page_shows_what_the_filter_takes(board: BoardClient) -> None:
    taken, _ = board.fire("A", cluster="eu"), board.fire("A", cluster="us")
    page = wall(board, filter='cluster=~"e."')
    assert rows(page) == [taken]
    assert 'data-filter="[&quot;cluster=~' in page


def test_a_group_and_the_filter_lead_to_the_form_of_a_silence(board: BoardClient) -> None:
    board.fire('D"k', team="a")
    board.fire("B", team="a")
    form = "/silences/new/?filter="
    page = wall(board, filter='team=~"a|b"')
    links = re.findall(rf'href="({re.escape(form)}[^"]*)"', page)
    team = "team%3D~%22a%7Cb%22"
    assert links == [f"{form}{team}"] + [
        f"{form}{team}&amp;filter=alertname%3D%22{name}%22" for name in ("B", "D%5C%22k")
    ]
    assert f'href="{form}' not in wall(board, group="none"), "nothing to fill it in with"
    page = wall(board, filter='alertname="B"')
    assert page.count(f'{form}alertname%3D%22B%22"') == 2, "what the filter names stands once"


def test_page_is_not_quiet_while_what_fires_is_hidden(board: BoardClient) -> None:
    board.fire("A", severity="critical")
    board.fire("B", team="b")
    board.silence(matcher("alertname", "A|B", regex=True))
    for query in ({"silenced": "false"}, {"state": "active"}):
        page = wall(board, **query)
        assert 'data-field="hides">' in page, "these words are shown"
        assert 'data-field="hides_nothing" hidden' in page
        assert 'data-field="hidden_count">2<' in page
    page = wall(board, silenced="false", filter="team=b")
    assert 'data-field="hidden_count">1<' in page
    assert 'href="?filter=team%3D%22b%22">Show all states' in page, "the filter stays"
    page = wall(board, silenced="false", filter="team=c")
    assert 'data-field="hides" hidden' in page, "of another team nothing fires"


def test_page_names_the_bad_part_of_a_filter(board: BoardClient) -> None:
    page = wall(board, filter='a="b", <i>')
    assert 'role="alert"' in page
    assert "&lt;i&gt;" in page
    assert 'aria-invalid="true"' in page
    assert 'value="a=&quot;b&quot;, &lt;i&gt;"' in page, "it can be mended"


def test_page_says_that_the_first_of_too_many_matchers_hold(board: BoardClient) -> None:
    taken, _ = board.fire("A"), board.fire("B")
    many = ", ".join(f'l{n}=""' for n in range(MAX_FILTERS))
    page = wall(board, filter=f'alertname="A", {many}')
    assert "by the first matchers of this filter alone" in page
    assert "without it" not in page
    assert rows(page) == [taken]


def test_page_shows_one_state_alone(board: BoardClient) -> None:
    muted, free = board.fire("Muted"), board.fire("Free")
    board.silence(matcher("alertname", "Muted"))
    assert rows(wall(board)) == sorted([muted, free], key=rows(wall(board)).index)
    assert rows(wall(board, state="silenced")) == [muted]
    assert rows(wall(board, silenced="false")) == [free]


def test_page_shows_what_resolved_lately_when_asked(board: BoardClient, clock: Any) -> None:
    gone = board.fire("Gone")
    clock.shift(60)
    board.resolve("Gone", at=NOW)
    assert rows(wall(board)) == []
    assert rows(wall(board, resolved="true")) == [gone]
    assert rows(wall(board, state="resolved")) == [gone]
    clock.shift(3600)
    assert rows(wall(board, resolved="true")) == []


def test_page_is_bounded_and_its_index_knows_the_rest(board: BoardClient) -> None:
    many = [alert("Many", n=str(n)) for n in range(GROUP_ROWS + 5)]
    board.post_alerts(*many, *(alert(f"Group{n:03}") for n in range(MOST_GROUPS + 3)))
    page = wall(board)
    assert len(groups(page)) == MOST_GROUPS
    known = index(page)
    assert len(known["groups"]) == MOST_GROUPS + 4
    [of_many] = [group for group in known["groups"] if group["key"] == "Many"]
    assert len(of_many["alerts"]) == GROUP_ROWS + 5
    assert 'data-field="more_groups_count">4<' in page
    everything = GROUP_ROWS + 5 + MOST_GROUPS + 3
    assert len(rows(wall(board, group="none"))) == min(LIST_ROWS, everything)


def links(page: str) -> list[str]:
    """Addresses within the wall that have a page."""
    return [unescape(found) for found in re.findall(r'href="(\?[^"]*\bpage=[^"]*)"', page)]


def test_every_group_has_a_page(board: BoardClient) -> None:
    board.post_alerts(*(alert(f"Group{n:03}") for n in range(2 * MOST_GROUPS + 1)))
    assert links(wall(board)) == ["?page=2"], "plain links: scripts add to the page instead"
    second = wall(board, page="2")
    assert groups(second) == [f"Group{n:03}" for n in range(MOST_GROUPS, 2 * MOST_GROUPS)]
    assert len(rows(second)) == OPEN_GROUPS, "its first ones stand open"
    assert 'More groups, not listed: <span data-field="more_groups_count">1<' in second
    assert links(second) == ["?page=3"]
    assert links(wall(board, page="3")) == ["?page=2", "?page=4"], "back; the other is not shown"
    shared = [group["shared"] is not None for group in index(second)["groups"]]
    assert shared == [False] * MOST_GROUPS + [True] * MOST_GROUPS + [False]


def test_every_row_of_a_list_has_a_page(board: BoardClient) -> None:
    board.post_alerts(*(alert("A", n=f"{n:03}") for n in range(2 * LIST_ROWS + 1)))
    assert "?filter=alertname%3D%22A%22&amp;group=none" in wall(board), "where the group is a list"
    pages = [wall(board, group="none", page=str(page)) for page in (1, 2, 3, 4)]
    found = [rows(page) for page in pages]
    assert [len(each) for each in found] == [LIST_ROWS, LIST_ROWS, 1, 0]
    assert len({name for each in found for name in each}) == 2 * LIST_ROWS + 1
    assert "?group=none&page=2" in links(pages[0])
    assert f'data-field="rest_count">{LIST_ROWS + 1}<' in pages[0]
    assert 'data-field="rest_count">1<' in pages[1]
    assert 'data-field="rest" hidden' in pages[2]
    labelled = [len(words) == 9 for words in index(pages[1])["groups"][0]["alerts"]]
    assert labelled == [False] * LIST_ROWS + [True] * LIST_ROWS + [False]


def test_index_knows_what_is_hidden(board: BoardClient) -> None:
    muted = board.fire("Muted")
    silence = board.silence(matcher("alertname", "Muted"))
    page = wall(board, silenced="false")
    assert rows(page) == []
    [[key, fingerprint, *words]] = index(page)["hidden"]
    assert (key, fingerprint) == ("Muted", muted)
    assert words[-1] == [silence]
    assert '<b data-field="muted">1</b>' in page


def test_index_is_data_whatever_a_label_says(board: BoardClient) -> None:
    hostile = "</script><script>alert(1)</script>"
    board.fire(hostile, x=hostile)
    page = wall(board, filter=f"x={hostile}")
    assert "<script>alert" not in page
    assert index(page)["groups"][0]["key"] == hostile


def test_page_needs_few_queries_with_every_part_of_it(
    board: BoardClient, django_assert_max_num_queries: Any
) -> None:
    board.post_alerts(*(alert(f"Alert{n}", severity="warning") for n in range(50)))
    with django_assert_max_num_queries(13):
        wall(board, filter="severity=warning", group="severity", resolved="true")


def test_page_is_compressed_for_who_can_read_that(board: BoardClient) -> None:
    board.fire("A")
    answer = board.http.get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"data-fingerprint" in gzip.decompress(answer.content)


def test_page_is_whole_and_says_so_when_its_filter_takes_too_long(
    board: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = board.fire("A")
    monkeypatch.setattr(sieve, "PATIENCE_SECONDS", -1.0)
    page = wall(board, filter='alertname=~"B"')
    assert "take too long" in page
    assert rows(page) == [name]
    slow = board.http.get("/wall/shared", {"key": "A", "filter": "alertname=~B"})
    assert slow.status_code == 400


@pytest.mark.parametrize("group", ["alertname", "instance", "rack", "none"])
def test_page_of_five_thousand_alerts_is_small(five_thousand: BoardClient, group: str) -> None:
    answer = five_thousand.http.get("/", {"group": group}, headers={"Accept-Encoding": "gzip"})
    assert len(answer.content) < 150_000
    page = gzip.decompress(answer.content).decode()
    assert len(rows(page)) <= OPEN_GROUPS * GROUP_ROWS
    assert sum(len(known["alerts"]) for known in index(page)["groups"]) == 5_000
