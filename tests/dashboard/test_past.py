"""The board as it stood is what the API returned at that time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from dashboard import deadlines, lease_log
from dashboard.models import InhibitionRule
from realtime.retention import prune_events
from tests.board_client import NOW, BoardClient, alert, matcher
from tests.conftest import Clock

MANY = 1_000_000
CRITICAL = matcher("severity", "c.*", regex=True)


def ends(minutes: int) -> dict[str, str]:
    return {"endsAt": (NOW + timedelta(minutes=minutes)).isoformat()}


def live_through(board: BoardClient, clock: Clock) -> list[tuple[datetime, list[Any]]]:
    """An incident, with what the API returned in the middle of each minute of it."""
    steps: list[Callable[[], object]] = [
        lambda: board.post_alerts(alert("A", severity="critical"), alert("B", severity="warning")),
        lambda: board.post_alerts(alert("A", severity="critical"), alert("B", severity="warning")),
        lambda: board.silence(matcher("alertname", "A"), startsAt="2026-11-23T12:02:00Z"),
        lambda: board.silence(CRITICAL, startsAt="2026-11-23T12:03:00Z"),
        lambda: InhibitionRule(
            name="r",
            source_matchers=[matcher("severity", "critical")],
            target_matchers=[matcher("severity", "warning")],
        ).save(),
        lambda: board.post_alerts(
            alert("A", severity="critical") | ends(60),
            alert("C") | ends(7) | {"generatorURL": "http://p/graph", "annotations": {"a": "b"}},
        ),
        lambda: board.post_alerts(alert("C") | ends(30) | {"annotations": {"a": "c"}}),
        lambda: board.expire(board.silences()[0]["id"]),
        lambda: board.resolve("A", severity="critical", at=NOW + timedelta(minutes=8)),
        lambda: board.fire("A", severity="critical"),
        lambda: None,
    ]  # fmt: skip
    seen: list[tuple[datetime, list[Any]]] = []
    for minute, step in enumerate(steps):
        clock.move_to(NOW + timedelta(minutes=minute))
        while (due := deadlines.next_due()) and due <= NOW + timedelta(minutes=minute):
            deadlines.run_due(NOW + timedelta(minutes=minute))
        step()
        at = NOW + timedelta(minutes=minute, seconds=30)
        clock.move_to(at)
        seen.append((at, board.alerts()))
    return seen


def at(board: BoardClient, moment: datetime) -> list[Any]:
    return board.alerts(at=moment.isoformat())


def test_board_at_each_time_is_what_was_returned_then(board: BoardClient, clock: Clock) -> None:
    seen = live_through(board, clock)
    clock.shift(3600)
    for moment, alerts in seen:
        assert at(board, moment) == alerts, moment


def test_board_at_a_time_is_the_same_after_older_events_were_removed(
    board: BoardClient, clock: Clock
) -> None:
    seen = live_through(board, clock)
    clock.shift(60)
    while prune_events(NOW + timedelta(minutes=5), MANY, batch=2):
        pass
    for moment, alerts in seen[5:]:
        assert at(board, moment) == alerts, moment


def test_board_at_a_time_is_filtered_as_the_board_is(board: BoardClient, clock: Clock) -> None:
    board.fire("A", team="x")
    board.fire("B", team="y")
    board.silence(matcher("alertname", "A"))
    clock.shift(60)
    moment = NOW.isoformat()
    assert [a["labels"]["alertname"] for a in board.alerts(at=moment, filter="team=x")] == ["A"]
    assert [a["labels"]["alertname"] for a in board.alerts(at=moment, silenced="false")] == ["B"]


def test_alert_that_had_ended_untold_is_not_on_the_board_of_then(
    board: BoardClient, clock: Clock
) -> None:
    board.fire("A")  # until 12:05
    clock.shift(600)  # the ticker is late
    assert board.alerts() == []
    clock.shift(60)
    board.fire("A")
    assert at(board, NOW + timedelta(minutes=10)) == []


def test_end_that_was_brought_forward_counts(board: BoardClient, clock: Clock) -> None:
    board.send(alert("A"))
    board.send(alert("B") | ends(60))
    clock.shift(60)
    board.send(alert("A") | ends(2))
    clock.shift(120)
    seen = board.alerts()
    assert [shown["labels"]["alertname"] for shown in seen] == ["B"]
    clock.shift(600)
    assert at(board, NOW + timedelta(minutes=3)) == seen


def test_alert_whose_posts_are_forgotten_is_still_on_the_board_of_then(
    board: BoardClient, clock: Clock
) -> None:
    board.send(alert("A") | ends(60))
    clock.shift(600)
    board.send(alert("A") | ends(90))
    lease_log.prune(NOW + timedelta(minutes=5), 500)
    (shown,) = at(board, NOW + timedelta(minutes=5))
    assert shown["updatedAt"] == "2026-11-23T12:00:00.000Z"


def test_alert_that_nobody_posted_since_has_the_times_of_its_row(
    board: BoardClient, clock: Clock
) -> None:
    board.send(alert("A") | ends(60))
    board.send(alert("B"))
    seen = board.alerts(filter="alertname=A")
    clock.shift(600)
    lease_log.prune(NOW + timedelta(minutes=5), 500)
    assert board.alerts(at=NOW.isoformat(), filter="alertname=A") == seen


def test_board_before_the_first_event_is_empty(board: BoardClient) -> None:
    assert at(board, NOW - timedelta(days=1)) == []
    board.fire()
    assert at(board, NOW - timedelta(days=1)) == []


@pytest.mark.parametrize("text", ["soon", "2027-01-01T00:00:00Z", "-1", "0001-01-01T00:00:00Z"])
def test_board_at_what_is_no_past_time_is_refused(board: BoardClient, text: str) -> None:
    answer = board.http.get("/api/v2/alerts", {"at": text})
    assert answer.status_code == 400
    assert answer.json().startswith("failed to parse at param: ")


def test_board_at_a_time_that_is_not_kept_is_refused(board: BoardClient, clock: Clock) -> None:
    board.fire("A")
    clock.shift(3600)
    board.fire("B")
    prune_events(NOW + timedelta(minutes=1), MANY, 500)
    answer = board.http.get("/api/v2/alerts", {"at": NOW.isoformat()})
    assert answer.status_code == 400
    assert "nothing is kept from before 2026-11-23T13:00:00" in answer.json()
