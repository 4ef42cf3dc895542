"""The history page: what happened, and what narrows it."""

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest

from dashboard.lookback import history_page
from dashboard.models import Silence
from tests.board_client import NOW, BoardClient, alert, matcher
from tests.conftest import Clock
from tests.dashboard.lookback.test_alert_page import HOSTILE, plain


def page(board: BoardClient, query: Any = None, status: int = 200) -> str:
    answer = board.http.get("/history/", query or {})
    assert answer.status_code == status
    return answer.content.decode()


def told(text: str) -> list[str]:
    """What happened, as a person reads it, newest first."""
    found = re.findall(
        r'<p class="told-what">(.*?)</p>.*?<p class="told-subject">(.*?)</p>', text, re.DOTALL
    )
    return [plain(" ".join(parts)) for parts in found]


def live(text: str) -> dict[str, Any]:
    found = re.search(r'<script id="history-live" type="application/json">(.*?)</script>', text)
    assert found
    return dict(json.loads(found[1]))


@pytest.fixture
def incident(board: BoardClient, clock: Clock) -> BoardClient:
    """A minute between each two changes: 12:00, 12:01, …"""
    board.fire("A", severity="critical")
    clock.shift(60)
    board.fire("B", severity="warning")
    clock.shift(60)
    board.silence(matcher("alertname", "B"), createdBy="bo", comment="hush")
    clock.shift(60)
    board.resolve("A", severity="critical", at=NOW + timedelta(minutes=3))
    return board


def test_history_is_told_newest_first(incident: BoardClient) -> None:
    assert told(page(incident)) == [
        "Resolved A critical",
        "Silenced by bo B warning",
        "Silence created by bo",
        "Fired B warning",
        "Fired A critical",
    ]


def test_history_leads_to_alerts_and_silences(incident: BoardClient) -> None:
    text = page(incident)
    [silence] = incident.silences()
    assert f'href="/silences/{silence["id"]}/edit/"' in text
    assert re.search(r'href="/alerts/[0-9a-f]{16}/"><bdi>A</bdi>', text)
    Silence.objects.all().delete()
    assert f"/silences/{silence['id']}/" not in page(incident), "there is no such page any more"
    assert 'href="/history/at/?at=2026-11-23T12%3A03%3A00.000000Z"' in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"types": "alert_created"}, ["Fired B warning", "Fired A critical"]),
        ({"types": ["alert_resolved", "silence_*"]},
         ["Resolved A critical", "Silence created by bo"]),
        ({"filter": 'severity="critical"'}, ["Resolved A critical", "Fired A critical"]),
        ({"filter": ['severity=~"c.*|w.*"', "alertname=A", ""]},
         ["Resolved A critical", "Fired A critical"]),
        ({"from": "2026-11-23T12:01", "to": "2026-11-23T12:01:30"}, ["Fired B warning"]),
        ({"to": "2026-11-23T12:00:00Z"}, ["Fired A critical"]),
        ({"range": "1h", "types": "alert_resolved"}, ["Resolved A critical"]),
        ({"range": "1y", "types": "alert_resolved", "from": "", "to": " "},
         ["Resolved A critical"]),
    ],
)  # fmt: skip
def test_history_is_narrowed_as_the_api_is(
    incident: BoardClient, query: dict[str, Any], shown: list[str]
) -> None:
    assert told(page(incident, query)) == shown


def test_range_goes_up_to_now(incident: BoardClient, clock: Clock) -> None:
    clock.shift(3600 - 30)
    assert told(page(incident, {"range": "1h"})) == ["Resolved A critical"]
    assert told(page(incident, {"range": "6h", "to": "2026-11-23T12:00"})) == ["Fired A critical"]


def test_filter_that_takes_too_long_is_said_to(
    incident: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.sieve.PATIENCE_SECONDS", -1)
    text = page(incident, {"filter": 'alertname="A"'}, status=400)
    assert 'id="error-filter"><b>filter</b>: the regular expressions take too long' in text
    assert told(text) == []
    assert live(text)["on"] is False


def test_history_of_one_alert(incident: BoardClient) -> None:
    name = incident.fire("A", severity="critical")
    text = page(incident, {"fingerprint": name})
    assert told(text) == ["Fired again A critical", "Resolved A critical", "Fired A critical"]
    assert live(text)["fingerprint"] == name


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ({"filter": "a=~("}, "filter"),
        ({"filter": "<script>"}, "filter"),
        ({"filter": [f"a={n}" for n in range(21)]}, "filter"),
        ({"types": "nothing"}, "types"),
        ({"from": "soon"}, "from"),
        ({"from": "2026-11-23T12:00", "to": "2026-11-22T12:00"}, "to"),
        ({"fingerprint": "x"}, "fingerprint"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "other-5"}, "cursor"),
    ],
)
def test_what_cannot_be_read_is_said_where_it_was_asked_for(
    incident: BoardClient, query: dict[str, Any], what: str
) -> None:
    text = page(incident, query, status=400)
    assert f'id="error-{what}"><b>{what}</b>: ' in text
    assert told(text) == []
    assert "<script>" not in text
    assert live(text)["on"] is False


def test_everything_that_narrows_is_in_the_links(incident: BoardClient) -> None:
    query = {"filter": ['a="b"', "c=d"], "types": "alert_*", "range": "1h"}
    text = html.unescape(page(incident, query))
    assert 'href="?range=1h&types=alert_%2A&filter=c%3Dd"' in text, "without one matcher"
    assert "range=6h" in text
    for form in ("csv", "jsonl"):
        address = re.search(rf'href="(/api/v2/history\?[^"]*format={form})"', text)
        assert address
        assert "from=2026-11-23T11%3A03%3A00.000000Z" in address[1]
        assert incident.http.get(address[1]).status_code == 200


def test_history_comes_in_pages(incident: BoardClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_page, "ROWS_SHOWN", 2)
    everything, address = [], "/history/?range=24h"
    while address:
        text = html.unescape(incident.http.get(address).content.decode())
        everything += told(text)
        older = re.search(r'rel="next" href="(\?[^"]*)"', text)
        address = f"/history/{older[1]}" if older else ""
        assert not older or "range=24h" in older[1]
    assert len(everything) == 5
    assert len(set(everything)) == 5


@pytest.mark.parametrize(
    ("query", "on"),
    [
        ({}, True),
        ({"range": "1h"}, True),
        ({"to": "2026-11-23T12:02"}, False),
        ({"to": "2030-01-01T00:00"}, True),
    ],
)
def test_page_is_live_where_what_comes_belongs_on_it(
    incident: BoardClient, query: dict[str, str], on: bool
) -> None:
    told_live = live(page(incident, query))
    assert told_live["on"] is on
    assert "stats_updated" not in told_live["types"]


def test_older_page_is_not_live_and_leads_to_the_newest(
    incident: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_page, "ROWS_SHOWN", 2)
    older = re.search(r'cursor=([^"&]+)', page(incident))
    assert older
    text = page(incident, {"cursor": older[1]})
    assert live(text)["on"] is False
    assert "To the newest" in text


def test_history_shows_text_as_text(board: BoardClient) -> None:
    board.send(
        alert(HOSTILE, severity=HOSTILE, **{HOSTILE: HOSTILE})
        | {"annotations": {"summary": HOSTILE}}
    )
    board.silence(matcher("a", HOSTILE), comment=HOSTILE, createdBy=HOSTILE)
    text = page(board, {"filter": f'alertname="{HOSTILE[:25]}"'})
    text += page(board, {"filter": HOSTILE}, status=400) + page(board)
    assert "<script>alert" not in text
    assert "javascript:" not in text


def test_history_of_an_empty_board_says_so(board: BoardClient) -> None:
    assert "Nothing has happened yet." in page(board)
    assert "Nothing that is kept is so." in page(board, {"range": "1h"})


def test_history_needs_few_queries(
    incident: BoardClient, django_assert_max_num_queries: object
) -> None:
    assert callable(django_assert_max_num_queries)
    with django_assert_max_num_queries(5):
        page(incident)
