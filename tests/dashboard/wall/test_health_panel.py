"""The health of the components on the wall, and the banner of the dead man's switch."""

import re

import pytest
from django.utils.html import escape

from dashboard import health
from dashboard.readings import Reading, Status, failed
from tests.board_client import NOW, BoardClient

HEALTHY, DEGRADED, UNHEALTHY = Status
MISSING = 'no firing alert matches alertname="Watchdog" since 2026-11-23T11:58:07Z'


def page(board: BoardClient, *readings: Reading) -> str:
    health.take(readings, {}, NOW)
    return re.sub(r"<template.*?</template>", "", board.http.get("/").content.decode(), flags=re.S)


def is_hidden(page: str, field: str) -> bool:
    found = re.search(rf'data-(?:field|section)="{field}"( hidden)?>', page)
    assert found
    return found[1] is not None


def test_all_is_well_in_one_line(board: BoardClient) -> None:
    told = page(board, Reading("redis", HEALTHY, 0.4), Reading("disk", HEALTHY))
    assert 'All <b data-field="total">2</b> components are healthy' in told
    assert (is_hidden(told, "all"), is_hidden(told, "some")) == (False, True)
    assert re.findall(r'data-component="(\w+)"', told) == ["disk", "redis"]
    assert "&lt; 1 ms" in told


def test_who_is_in_trouble_stands_out_the_worst_first(board: BoardClient) -> None:
    told = page(
        board,
        Reading("a", HEALTHY, 1.0),
        Reading("b", DEGRADED, 300.9, "slow"),
        failed("d", "refused"),
        failed("c", "refused"),
    )
    assert re.findall(r'data-component="(\w+)"', told) == ["c", "d", "b", "a"]
    assert (is_hidden(told, "all"), is_hidden(told, "some")) == (True, False)
    assert (
        '<b data-field="healthy">1</b> of <b data-field="of">4</b> components are healthy' in told
    )
    assert ">300 ms<" in told
    assert ">slow<" in told


def test_nobody_has_looked_yet(board: BoardClient) -> None:
    told = page(board)
    assert "No component has been looked at yet." in told
    assert is_hidden(told, "well")


def test_banner_says_what_is_missing_and_since_when_that_is_known(board: BoardClient) -> None:
    told = page(board, failed("dead_mans_switch", MISSING))
    assert not is_hidden(told, "switch")
    assert "Alerts may not be reaching this wall" in told
    assert f'<bdi data-field="message">{escape(MISSING)}</bdi>' in told
    assert 'data-field="since" datetime="2026-11-23T12:00:00.000000Z"' in told


@pytest.mark.parametrize("status", [HEALTHY, DEGRADED, None], ids=str)
def test_there_is_no_banner_unless_the_switch_is_unhealthy(
    board: BoardClient, status: Status | None
) -> None:
    readings = [Reading("dead_mans_switch", status)] if status else [failed("redis", "refused")]
    assert is_hidden(page(board, *readings), "switch")
