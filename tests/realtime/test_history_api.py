"""History over the API: ranges, types, matchers, pages, files, and who did what."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from dashboard.actor import acting
from dashboard.models import Alert
from realtime import history
from realtime.subscribing import BadParameter
from tests.board_client import NOW, BoardClient, alert, matcher
from tests.conftest import Clock

PATH = "/api/v2/history"


def get(board: BoardClient, path: str = PATH, **query: Any) -> Any:
    answer = board.http.get(path, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def seqs(board: BoardClient, **query: Any) -> list[int]:
    return [event["seq"] for event in get(board, **query)["events"]]


def text_of(board: BoardClient, **query: Any) -> tuple[Any, str]:
    answer = board.http.get(PATH, query)
    assert answer.status_code == 200
    return answer, async_to_sync(whole)(answer).decode()


async def whole(answer: Any) -> bytes:
    return b"".join([part async for part in answer])


@pytest.fixture
def story(board: BoardClient, clock: Clock) -> BoardClient:
    """1, 2 created; 3 silence created, 4 silenced (ana); 5 resolved, 6 unsilenced."""
    board.fire("DiskFull", severity="critical")
    board.fire("HighLoad", severity="warning")
    clock.shift(60)
    with acting("ana"):
        board.silence(matcher("alertname", "DiskFull"), startsAt="2026-11-23T12:01:00.000Z")
    clock.shift(60)
    board.resolve("DiskFull", severity="critical", at=NOW + timedelta(minutes=2))
    return board


def test_history_is_every_event_in_order_with_who_did_it(story: BoardClient) -> None:
    page = get(story)
    assert [(event["seq"], event["type"], event["actor"]) for event in page["events"]] == [
        (1, "alert_created", None),
        (2, "alert_created", None),
        (3, "silence_created", "ana"),
        (4, "alert_silenced", "ana"),
        (5, "alert_resolved", None),
        (6, "alert_unsilenced", None),
    ]
    bodies = [bytes(entry.json()) for entry in history.page(history.Wanted(), None, 6).entries]
    assert [body.count(b'"actor"') for body in bodies] == [1] * 6
    assert page["cursor"] is None
    assert page["events"][0]["data"]["alertname"] == "DiskFull"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"from": "2026-11-23T12:01:00Z"}, [3, 4, 5, 6]),
        ({"to": "2026-11-23T12:01:00Z"}, [1, 2, 3, 4]),
        ({"from": "1795435260", "to": "2026-11-23T12:01:30+00:00"}, [3, 4]),
        ({"types": "silence_*"}, [3]),
        ({"types": "alert_created,alert_resolved"}, [1, 2, 5]),
        ({"filter": 'alertname="DiskFull"'}, [1, 4, 5, 6]),
        ({"filter": ['severity=~"crit.*"', "alertname!=DiskFull"]}, []),
        ({"order": "desc", "limit": 2}, [6, 5]),
        ({"filter": "severity=warning", "order": "desc"}, [2]),
    ],
)
def test_history_is_chosen_by_time_type_and_labels(
    story: BoardClient, query: dict[str, Any], found: list[int]
) -> None:
    assert seqs(story, **query) == found


def test_history_leaves_out_figures_unless_they_are_asked_for(board: BoardClient) -> None:
    from realtime.worker import StatsStep

    StatsStep()(NOW)
    assert seqs(board) == []
    assert seqs(board, types="stats_updated") == [1]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("limit", [1, 4, 6])
def test_history_pages_give_everything_once(story: BoardClient, order: str, limit: int) -> None:
    found: list[int] = []
    cursor = ""
    while True:
        page = get(story, order=order, limit=limit, cursor=cursor)
        assert len(page["events"]) <= limit
        found += [event["seq"] for event in page["events"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert found == sorted(range(1, 7), reverse=order == "desc")


def test_history_page_looks_at_so_many_events_and_goes_on(
    story: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "SCAN", 2)
    page = get(story, filter="severity=nothing")
    assert page["events"] == []
    assert page["cursor"].endswith("-2")


def test_history_of_an_alert_is_its_own(story: BoardClient) -> None:
    name = Alert.objects.get(alertname="DiskFull").fingerprint
    page = get(story, f"/api/v2/alerts/{name}/history")
    assert [event["seq"] for event in page["events"]] == [1, 4, 5, 6]
    assert seqs(story, fingerprint=name) == [1, 4, 5, 6]


def test_history_of_an_alert_tells_who_acknowledged_it(board: BoardClient) -> None:
    name = board.fire()
    row = Alert.objects.get()
    row.acknowledged_by, row.acknowledged_at = "ben", NOW
    with acting("ben"):
        row.save(update_fields=["acknowledged_by", "acknowledged_at"])
    last = get(board, f"/api/v2/alerts/{name}/history")["events"][-1]
    assert (last["type"], last["actor"]) == ("alert_acknowledged", "ben")


def test_history_of_an_unknown_alert_is_404(board: BoardClient) -> None:
    assert board.http.get(f"/api/v2/alerts/{'0' * 16}/history").status_code == 404


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"from": "yesterday"}, "from: "),
        ({"to": "2026-13-01"}, "to: "),
        ({"from": "2026-11-23", "to": "2026-11-22"}, "to: "),
        ({"types": "alert_exploded"}, "types: "),
        ({"filter": "foo!bar"}, "filter: "),
        ({"fingerprint": "xyz"}, "fingerprint: "),
        ({"order": "up"}, "order: "),
        ({"format": "xml"}, "format: "),
        ({"limit": "many"}, "limit: "),
        ({"limit": "0"}, "limit: "),
        ({"cursor": "7"}, "cursor: "),
        ({"cursor": "zzzzzzzz-1"}, "cursor: "),
        ({"cursor": "../../-1"}, "cursor: "),
    ],
)
def test_history_names_the_parameter_it_cannot_read(
    board: BoardClient, query: dict[str, str], named: str
) -> None:
    answer = board.http.get(PATH, query)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(named)


def test_history_takes_get_and_head_alone(board: BoardClient) -> None:
    assert board.http.head(PATH).status_code == 200
    assert board.http.head(PATH, {"format": "csv"})["Content-Type"] == "text/csv; charset=utf-8"
    refused = board.http.post(PATH)
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")


def test_history_as_json_lines_is_all_of_it(
    story: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "CHUNK", 2)
    answer, text = text_of(story, format="jsonl", filter='alertname="DiskFull"')
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["seq"] for line in lines] == [1, 4, 5, 6]
    assert lines[1]["actor"] == "ana"
    assert answer["Content-Disposition"] == 'attachment; filename="history.jsonl"'
    assert answer["Content-Type"] == "application/jsonl"


def test_history_is_refused_where_its_filter_takes_too_long(
    story: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.sieve.PATIENCE_SECONDS", -1)
    answer = story.http.get(PATH, {"filter": "a=b"})
    told = "filter: the regular expressions take too long"
    assert (answer.status_code, answer.json()) == (400, {"code": 400, "message": told})
    for form in ("csv", "jsonl"):
        with pytest.raises(BadParameter, match=told):  # in the midst: the server cuts it off
            text_of(story, format=form, filter="a=b")


def test_history_as_csv_has_a_line_for_each_event(story: BoardClient) -> None:
    _, text = text_of(story, format="csv", types="alert_*")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["type"] for row in rows][:2] == ["alert_created", "alert_created"]
    assert rows[0]["alertname"] == "DiskFull"
    assert json.loads(rows[0]["data"])["labels"]["severity"] == "critical"
    assert rows[2]["actor"] == "ana"


def test_history_as_csv_holds_no_formula_and_no_broken_line(board: BoardClient) -> None:
    board.post_alerts(alert('=HYPERLINK("x")\n,"', severity="@sum"))
    _, text = text_of(board, format="csv")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["alertname"] == '\'=HYPERLINK("x")\n,"'
    assert row["severity"] == "'@sum"


def test_page_ends_early_when_its_events_are_large(
    story: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "PAGE_BYTES", 1000)
    page = get(story, limit="1000")
    assert 0 < len(page["events"]) < 6
    told = [event["seq"] for event in page["events"]]
    while page["cursor"]:
        page = get(story, limit="1000", cursor=page["cursor"])
        told += [event["seq"] for event in page["events"]]
    assert told == [1, 2, 3, 4, 5, 6]
