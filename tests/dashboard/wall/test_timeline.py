"""The timeline in the page, as it is without JavaScript."""

import re

import pytest

from dashboard import timeline
from dashboard.peaks import SPANS
from dashboard.stats import Figures
from tests.board_client import NOW, BoardClient


def section(board: BoardClient, query: str = "") -> str:
    page = board.http.get(f"/{query}").content.decode()
    found = re.search(r'<section class="timeline".*?</section>', page, re.DOTALL)
    assert found
    return re.sub(r"<template.*?</template>", "", found[0], flags=re.DOTALL)


def note(**by_severity: int) -> None:
    timeline.note(NOW, Figures(sum(by_severity.values()), 0, 0, 0, 0, by_severity))


def test_page_draws_the_last_day_without_javascript(board: BoardClient) -> None:
    note(critical=1, warning=2)
    text = section(board)
    assert "At most 3 alerts at once in the last 24 hours" in text
    assert 'data-severity="critical" d="M143 3h1v1h-1z"' in text
    assert 'data-severity="warning" d="M143 1h1v2h-1z"' in text
    assert 'class="timeline-gap" d="M0 0h143v4h-143z"' in text
    assert re.findall(r'"severity">(\w+)</bdi> <span[^>]*>(\d+)', text) == [
        ("critical", "1"),
        ("warning", "2"),
    ]
    assert "since 12:00 UTC" in text
    assert "style=" not in text


def test_severities_are_painted_the_worst_last(board: BoardClient) -> None:
    painted = re.findall(r'class="timeline-layer" data-severity="(\w*)"', section(board))
    assert painted == ["", "none", "info", "warning", "error", "critical"]


def test_page_says_where_nobody_counted(board: BoardClient) -> None:
    text = section(board)
    assert re.search(r'data-field="counted" hidden>', text)
    assert re.search(r'data-field="uncounted">not counted', text)


@pytest.mark.parametrize("name", SPANS)
def test_ranges_are_links_that_keep_the_rest_of_the_query(board: BoardClient, name: str) -> None:
    text = section(board, f"?group=cluster&range={name}")
    chosen = re.findall(r'href="([^"]*)"[^>]*aria-current="true">([^<]*)', text)
    address = "?group=cluster" if name == "24h" else f"?group=cluster&amp;range={name}"
    assert chosen == [(address, SPANS[name].short)]
    assert f'data-step="{SPANS[name].step}"' in text
    assert text.count("<li><a") == len(SPANS)


def test_timeline_is_of_the_whole_board_whatever_the_filter(board: BoardClient) -> None:
    note(critical=1)
    assert 'd="M143 3h1v1h-1z"' in section(board, "?filter=severity%3D%22info%22")


def test_hostile_severity_is_text(board: BoardClient) -> None:
    note(**{"<script>x": 1})
    page = board.http.get("/").content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
