"""Silences on the wall: rows for those that end soonest, an index of the rest."""

import json
import re
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.wall.silence_panel import ROWS_SHOWN, in_order
from tests.board_client import NOW, BoardClient, matcher


def test_those_that_end_soonest_have_rows_and_the_rest_is_counted(board: BoardClient) -> None:
    ids = [
        board.silence(
            matcher("a", str(number)),
            startsAt=(NOW + timedelta(hours=number % 2)).isoformat(),
            endsAt=(NOW + timedelta(hours=40 - number)).isoformat(),
        )
        for number in range(ROWS_SHOWN + 3)
    ]
    page = re.sub(r"<template.*?</template>", "", board.http.get("/").content.decode(), flags=re.S)
    soonest = ids[::-1]
    assert re.findall(r'data-silence="([^"]+)"', page) == soonest[:ROWS_SHOWN]
    assert '<b data-field="more_count">3</b> more' in page
    found = re.search(r'id="silences-rest" type="application/json">(.*?)</script>', page)
    assert found
    rest = json.loads(found[1])
    assert [name for name, _, _ in rest] == soonest[ROWS_SHOWN:]
    assert rest[0] == [ids[2], "2026-11-25T02:00:00.000000Z", True]
    assert [active for _, _, active in rest] == [True, False, True]


def test_few_silences_have_no_rest(board: BoardClient) -> None:
    board.silence()
    page = board.http.get("/").content.decode()
    assert re.search(r'data-field="more" hidden', page)
    assert '<script id="silences-rest" type="application/json">[]</script>' in page


def test_silences_without_a_row_are_read_without_their_texts(board: BoardClient) -> None:
    for number in range(ROWS_SHOWN + 3):
        board.silence(matcher("a", str(number)))
    with CaptureQueriesContext(connection) as queries:
        told = in_order()
    assert (len(told.first), len(told.rest)) == (ROWS_SHOWN, 3)
    assert [name for name, _, _ in told.rest] == sorted(name for name, _, _ in told.rest)
    assert ["matchers" in query["sql"] for query in queries] == [True, False]
