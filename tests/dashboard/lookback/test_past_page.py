"""The board as it stood, as a page and as what a page plays on from."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from dashboard.lookback import past_rows
from dashboard.models import Silence
from realtime import log
from realtime.retention import prune_events
from tests.board_client import NOW, BoardClient, alert, matcher
from tests.conftest import Clock
from tests.dashboard.lookback.test_alert_page import HOSTILE, plain

MANY = 1_000_000
LATE = "2026-11-23T15:00:00Z"


def page(board: BoardClient, status: int = 200, **query: str) -> str:
    answer = board.http.get("/history/at/", query)
    assert answer.status_code == status
    return re.sub(r"<template.*?</template>", "", answer.content.decode(), flags=re.DOTALL)


def names(text: str) -> list[str]:
    return re.findall(r'data-field="alertname" href="/alerts/[0-9a-f]{16}/">(.*?)</a>', text)


def state(board: BoardClient, at: str) -> dict[str, Any]:
    answer = board.http.get("/history/at.json", {"at": at})
    assert answer.status_code == 200
    return dict(answer.json())


def figure(text: str, name: str) -> str:
    found = re.search(rf'data-figure="{name}">(\d+)<', text)
    assert found
    return found[1]


@pytest.fixture
def incident(board: BoardClient, clock: Clock) -> BoardClient:
    """A fires 12:00, B 12:01, a silence of B 12:02, A resolves 12:03; then it is 13:00."""
    board.fire("A", severity="critical")
    clock.shift(60)
    board.fire("B", severity="warning")
    clock.shift(60)
    board.silence(matcher("alertname", "B"))
    clock.shift(60)
    board.resolve("A", severity="critical", at=NOW + timedelta(minutes=3))
    clock.move_to(NOW + timedelta(hours=1))
    return board


@pytest.mark.parametrize(
    ("at", "shown", "silenced"),
    [
        ("2026-11-23T11:59:59Z", [], "0"),
        ("2026-11-23T12:00:00Z", ["A"], "0"),
        ("2026-11-23T12:01:30Z", ["A", "B"], "0"),
        ("2026-11-23 12:02:00", ["A", "B"], "1"),
        ("2026-11-23T13:03:00+01:00", ["B"], "1"),
        (str(int(NOW.timestamp()) + 90), ["A", "B"], "0"),
    ],
)
def test_board_is_shown_as_it_stood(
    incident: BoardClient, at: str, shown: list[str], silenced: str
) -> None:
    text = page(incident, at=at)
    assert names(text) == shown
    assert figure(text, "firing") == str(len(shown))
    assert figure(text, "silenced") == silenced
    assert [a["alertname"] for a in state(incident, at)["alerts"]] == shown


def silences(text: str) -> list[str]:
    listed = text.split('data-field="silence_rows">')[1].split("</ul>")[0]
    return [plain(item) for item in listed.split("</li>") if item.strip()]


def test_silences_are_those_that_were_in_force(incident: BoardClient, clock: Clock) -> None:
    """As the log tells them: with the words that they had, whatever became of their records."""
    later = incident.silence(comment="later", startsAt="2026-11-23T13:30:00Z")
    name = incident.silence(matcher("alertname", "B"), comment="short", createdBy="bo", endsAt=LATE)
    clock.shift(60)
    incident.expire(name)
    Silence.objects.exclude(pk=later).delete()
    before = ["2026-11-23T12:01:59Z", "2026-11-23T12:59:59Z", "2026-11-23T13:00:30Z"]
    assert [silences(page(incident, at=at)) for at in [*before, "2026-11-23T13:02:00Z"]] == [
        [],
        ["maintenance by ana mutes 1"],
        ["maintenance by ana mutes 1", "short by bo mutes 1"],
        [],
    ]
    assert [one["comment"] for one in state(incident, before[2])["silences"]] == [
        "maintenance",
        "short",
    ]


def test_board_of_no_moment_is_that_of_now_also_where_it_lies_ahead(incident: BoardClient) -> None:
    for at in ("", "2030-01-01T00:00:00Z"):
        text = page(incident, at=at)
        assert names(text) == ["B"]
        assert 'data-at="2026-11-23T13:00:00.000000Z"' in text


def test_age_of_an_alert_is_the_age_it_had(incident: BoardClient) -> None:
    assert 'data-field="age">1m</p>' in page(incident, at="2026-11-23T12:01:30Z")


@pytest.mark.parametrize("at", ["soon", "<script>", "-1", "0001-01-01T00:00:00Z", "x" * 5000])
def test_what_is_no_moment_is_said(incident: BoardClient, at: str) -> None:
    text = page(incident, status=400, at=at)
    assert "That is no moment" in text
    assert "<script>" not in text
    assert names(text) == []
    answer = incident.http.get("/history/at.json", {"at": at})
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("at: ")


def test_moment_that_is_not_kept_is_said_with_the_oldest_that_is(
    incident: BoardClient,
) -> None:
    prune_events(NOW + timedelta(minutes=2, seconds=30), MANY, 500)
    text = page(incident, status=400, at="2026-11-23T12:00:00Z")
    assert "Nothing is kept from before 2026-11-23 12:03:00 UTC." in text
    assert names(page(incident, at="2026-11-23T12:03:00Z")) == ["B"]


def test_state_goes_on_from_its_cursor(incident: BoardClient) -> None:
    told = state(incident, "2026-11-23T12:01:30Z")
    assert told["cursor"] == f"{log.position().epoch}-2"
    answer = incident.http.get("/api/v2/history", {"cursor": told["cursor"]})
    assert answer.json()["events"][0]["seq"] == 3
    assert state(incident, "2026-11-23T11:00:00Z")["cursor"].endswith("-0")


def test_bars_count_what_happened_and_a_table_says_it(incident: BoardClient) -> None:
    text = page(incident, at="2026-11-23T12:30:00Z", range="6h")
    bars = re.findall(r"<rect .*?<title>(.*?)</title></rect>", text)
    assert bars == ["4 events from 2026-11-23 12:00:00 UTC"]
    table = text.split("<table>")[1]
    assert "<td>4</td>" in table
    assert re.search(r'href="\?at=2026-11-23T12%3A03%3A45.000000Z&amp;range=6h"', table)
    assert json.loads(text.split('id="past-counts" type="application/json">')[1].split("<")[0])


def test_slider_covers_the_range_and_its_moment(incident: BoardClient) -> None:
    text = page(incident, at="2026-11-20T12:00:00Z", range="1h")
    first, last, value = (
        int(re.search(rf'type="range".*? {name}="(\d+)"', text)[1])  # type: ignore[index]
        for name in ("min", "max", "value")
    )
    assert first < value < last
    assert last - first == 3600
    assert page(incident, range="nothing").count('<option value="24h" selected>') == 1


def test_worst_alerts_have_rows_and_the_others_are_counted(
    board: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past_rows, "ROWS_SHOWN", 2)
    board.post_alerts(*(alert(f"N{n}", severity="info") for n in range(3)))
    board.fire("Worst", severity="critical")
    text = page(board)
    assert names(text)[0] == "Worst"
    assert len(names(text)) == 2
    assert '<b data-field="more_count">2</b>' in text
    assert figure(text, "firing") == "4"


def test_board_shows_text_as_text(board: BoardClient) -> None:
    name = board.send(
        alert(HOSTILE, severity=HOSTILE, **{HOSTILE: HOSTILE})
        | {"annotations": {"summary": HOSTILE}}
    )
    board.post(f"/api/v2/alerts/{name}/ack", {"owner": HOSTILE})
    assert "<script>alert" not in page(board)


def test_pages_only_read(incident: BoardClient) -> None:
    for path in ("/history/at/", "/history/at.json", "/history/"):
        assert incident.http.post(path).status_code == 405
