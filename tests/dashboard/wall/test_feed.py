"""The activity: as much of the history as the stream of the page would tell."""

import json
import re
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dashboard import sieve
from dashboard.actor import acting
from dashboard.models import Alert
from dashboard.sieve import MOST_SECONDS_AT_ONCE
from dashboard.wall import feed
from dashboard.wall.feed import TYPES, FeedLine
from dashboard.wall.rows import alert_address
from dashboard.wall.told import Told
from realtime import log
from realtime.events import EventType, NewEvent, Stored, encode, payload_of
from realtime.history import Entry
from tests.board_client import NOW, BoardClient, alert, matcher
from tests.realtime.samples import alert_event, sample

CASES = json.loads((Path(__file__).parents[2] / "feed_lines.json").read_text())


def lines(board: BoardClient, **query: Any) -> list[str]:
    """What happened and to whom, as the page says it."""
    page = board.http.get("/", query).content.decode()
    section = page.split('data-section="feed"')[1].split("<template")[0]
    words = re.findall(r'data-field="words">([^<]*)<', section)
    subjects = re.findall(r'data-field="subject"[^>]*>([^<]*)<', section)
    return [" ".join(pair) for pair in zip(words, subjects, strict=True)]


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_line_is_the_browsers(case: Any) -> None:
    """tests/js/feed_line.test.js holds its twin to the same."""
    event, kind = case["event"], EventType(case["event"]["type"])
    data = msgspec.convert(event["data"], payload_of(kind))
    body = encode(NewEvent(kind, data), "e", 1, NOW)
    told = Told.of(Entry(Stored(1, kind.value, body), event.get("actor")))
    line = FeedLine.of(told)
    wanted = dict(case["line"])
    what, _, name = wanted.pop("address").partition(" ")
    where_to = {"": "", "alert": alert_address(name), "silence": f"/silences/{name}/edit/"}
    assert line.address == where_to[what]
    assert {name: getattr(line, name) for name in wanted} == wanted


@pytest.mark.parametrize("event_type", TYPES)
def test_every_type_that_is_told_has_a_line_and_a_mark(event_type: str) -> None:
    kind = EventType(event_type)
    body = encode(sample(kind), "e", 1, NOW)
    line = FeedLine.of(Told.of(Entry(Stored(1, event_type, body), None)))
    assert line.subject
    assert feed.script_data()["kinds"][event_type] == line.kind


def test_feed_tells_the_newest_first_and_no_more_than_have_a_place(board: BoardClient) -> None:
    for number in range(feed.LINES_SHOWN + 2):
        board.fire(f"A{number:02}")
    told = lines(board)
    assert len(told) == feed.LINES_SHOWN
    assert told[:2] == ["Fired A26", "Fired A25"]


def test_feed_leaves_out_figures_and_texts_that_change(board: BoardClient) -> None:
    board.fire("A")
    board.send(alert("A") | {"annotations": {"summary": "another"}})
    log.append([sample(EventType.STATS_UPDATED)])
    assert lines(board) == ["Fired A"]


def test_feed_follows_the_filter_as_the_stream_does(board: BoardClient) -> None:
    board.fire("A", cluster="eu")
    board.fire("B", cluster="us")
    board.silence(matcher("cluster", "us"), comment="shut")
    log.append([sample(EventType.HEALTH_CHANGED)])
    assert lines(board, filter="cluster=eu") == [
        "Health changed database is degraded",
        "Silence created shut",
        "Fired A",
    ]
    assert lines(board, state="silenced") == lines(board), "states come and go, what happened stays"


def test_filtered_feed_looks_at_so_many_events_alone(
    board: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "LOOKED_AT", 3)
    board.fire("A", cluster="eu")
    for name in "BCD":
        board.fire(name, cluster="us")
    assert lines(board, filter="cluster=eu") == []


def test_filter_that_old_events_wear_out_is_told_and_left(
    board: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fires is few: the page's own sieve stands it."""
    log.append([alert_event(cluster="us", pod=str(number)) for number in range(40)])
    board.fire("A", cluster="eu")
    slow = count(step=10 * MOST_SECONDS_AT_ONCE)
    monkeypatch.setattr(sieve, "thread_time", lambda: next(slow))
    told = board.http.get("/", {"filter": "cluster=eu"}).content.decode()
    assert "take too long" in told
    assert len(lines(board, filter="cluster=eu")) == feed.LINES_SHOWN


def test_feed_says_who_did_it(board: BoardClient) -> None:
    board.fire("A")
    with acting("bo"):
        taken = Alert.objects.get()
        taken.acknowledged_by = "ana"
        taken.save()
        taken.acknowledged_by = None
        taken.save()
    page = board.http.get("/").content.decode()
    assert page.count('by <bdi data-field="who">bo</bdi>') == 2


def test_feed_shows_hostile_text_as_text(board: BoardClient) -> None:
    hostile = "<script>alert(1)</script>"
    board.fire(hostile, instance=hostile, severity=hostile)
    board.silence(matcher("a", hostile), comment=hostile, createdBy=hostile)
    assert "<script>alert" not in board.http.get("/").content.decode()
