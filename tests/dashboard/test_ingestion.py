"""Ingestion: how what is posted merges with what is stored, and which of it is news."""

from datetime import timedelta
from typing import Any

import pytest

from dashboard import deadlines
from dashboard.models import Alert
from tests.board_client import NOW, BoardClient, alert
from tests.conftest import Clock

MINUTE = timedelta(minutes=1)


def at(minutes: float) -> str:
    return (NOW + minutes * MINUTE).isoformat()


def post(board: BoardClient, *spans: tuple[float | None, float | None], **fields: Any) -> Alert:
    """Post one alert with each span of minutes, in one batch; returns the row."""
    items = []
    for starts, ends in spans or ((None, None),):
        times = {} if starts is None else {"startsAt": at(starts)}
        items.append(alert() | fields | times | ({} if ends is None else {"endsAt": at(ends)}))
    assert board.post_alerts(*items).status_code == 200
    return Alert.objects.get()


def span(row: Alert) -> tuple[float, float]:
    return (row.starts_at - NOW) / MINUTE, (row.ends_at - NOW) / MINUTE


def test_ingestion_tells_of_a_new_alert_once(board: BoardClient) -> None:
    board.send(alert(severity="critical") | {"annotations": {"summary": "full"}})
    [event] = board.events()
    assert event.type == "alert_created"
    assert event.data == {
        "fingerprint": Alert.objects.get().fingerprint,
        "alertname": "DiskFull",
        "status": "firing",
        "severity": "critical",
        "labels": {"alertname": "DiskFull", "severity": "critical"},
        "annotations": {"summary": "full"},
        "starts_at": "2026-11-23T12:00:00.000000Z",
        "ends_at": None,
        "generator_url": "",
        "silenced_by": [],
        "inhibited_by": [],
        "acknowledged_by": None,
        "acknowledged_at": None,
    }


def test_ingestion_tells_nothing_of_a_refresh(board: BoardClient, clock: Clock) -> None:
    post(board, (-5, 4))
    board.events()
    for minute in range(1, 4):
        clock.shift(MINUTE)
        row = post(board, (-5, minute + 4))
        assert span(row) == (-5, minute + 4)
    assert board.types() == []


def test_ingestion_tells_nothing_of_a_refresh_without_times(
    board: BoardClient, clock: Clock
) -> None:
    post(board)
    board.events()
    clock.shift(MINUTE)
    assert span(post(board)) == (0, 6)
    assert board.types() == []


def test_ingestion_tells_nothing_of_the_same_alert_from_two_senders(
    board: BoardClient, clock: Clock
) -> None:
    post(board, (-5, 4))
    clock.shift(1)
    post(board, (-4.9, 3))
    board.events()
    clock.shift(1)
    post(board, (-5, 4.1))
    clock.shift(1)
    post(board, (-4.9, 3.1))
    assert board.types() == []


@pytest.mark.parametrize(
    "fields",
    [{"annotations": {"summary": "new"}}, {"generatorURL": "http://new/"}, {"startsAt": at(-9)}],
)
def test_ingestion_tells_of_changed_content(board: BoardClient, fields: dict[str, Any]) -> None:
    board.send(alert() | {"startsAt": at(-5)})
    board.events()
    board.send(alert() | {"startsAt": at(-5)} | fields)
    assert board.types() == ["alert_updated"]
    board.send(alert() | {"startsAt": at(-5)} | fields)
    assert board.types() == []


def test_ingestion_takes_the_newest_annotations(board: BoardClient, clock: Clock) -> None:
    post(board, annotations={"summary": "old", "gone": "x"})
    clock.shift(1)
    assert post(board, annotations={"summary": "new"}).annotations == {"summary": "new"}


# --- merging of spans that overlap


@pytest.mark.parametrize(
    ("stored", "posted", "merged"),
    [
        ((-5, 5), (-9, 6), (-9, 6)),
        ((-5, 5), (-1, 6), (-5, 6)),
        # A firing one keeps a later end that somebody gave.
        ((-5, 9), (-5, 6), (-5, 9)),
        # A resolved one ends a firing one, whatever its end was.
        ((-5, 9), (-5, -1), (-5, -1)),
        ((-5, 9), (-5, 0), (-5, 0)),
        # Of two resolved ones the later end counts.
        ((-5, -1), (-5, -2), (-5, -1)),
        ((-5, -2), (-5, -1), (-5, -1)),
        # A resolved one that fires again while the spans overlap goes on.
        ((-5, -1), (-2, 6), (-5, 6)),
        # Spans apart: the new one replaces the old one.
        ((-5, -3), (-1, 6), (-1, 6)),
        ((-5, -3), (-3, 6), (-3, 6)),
        ((-2, -1), (-5, -3), (-5, -3)),
    ],
)
def test_ingestion_merges_spans_as_alertmanager_does(
    board: BoardClient,
    stored: tuple[float, float],
    posted: tuple[float, float],
    merged: tuple[float, float],
) -> None:
    post(board, stored)
    assert span(post(board, posted)) == merged


def test_ingestion_shortens_an_end_that_was_only_a_lease(board: BoardClient) -> None:
    assert span(post(board, (-5, None))) == (-5, 5)
    row = post(board, (-5, 2))
    assert span(row) == (-5, 2)
    assert not row.ends_at_is_lease


def test_ingestion_keeps_a_given_end_when_only_a_lease_follows(board: BoardClient) -> None:
    post(board, (-5, 60))
    row = post(board, (-5, None))
    assert span(row) == (-5, 60)
    assert not row.ends_at_is_lease


# --- resolving and firing again


def test_ingestion_tells_of_a_resolved_alert_once(board: BoardClient, clock: Clock) -> None:
    post(board, (-5, 4))
    clock.shift(MINUTE)
    board.events()
    post(board, (-5, 1))
    [event] = board.events()
    assert event.type == "alert_resolved"
    assert event.data["status"] == "resolved"
    assert event.data["ends_at"] == "2026-11-23T12:01:00.000000Z"
    post(board, (-5, 1))
    assert board.types() == [], "senders repeat resolved alerts too"


def test_ingestion_tells_of_an_alert_that_fires_again(board: BoardClient, clock: Clock) -> None:
    post(board, (-5, 0))
    board.events()
    clock.shift(10 * MINUTE)
    assert span(post(board)) == (10, 15)
    assert board.types() == ["alert_firing"]


def test_ingestion_stores_an_alert_that_comes_resolved(board: BoardClient) -> None:
    row = post(board, (-5, -1))
    assert row.status == Alert.Status.RESOLVED
    [event] = board.events()
    assert (event.type, event.data["status"]) == ("alert_created", "resolved")


def test_ingestion_keeps_when_an_alert_was_first_seen(board: BoardClient, clock: Clock) -> None:
    post(board, (-5, 0))
    clock.shift(10 * MINUTE)
    row = post(board)
    assert row.first_seen == NOW
    assert row.updated_at == NOW + 10 * MINUTE


def test_ingestion_takes_one_fingerprint_twice_in_a_batch_as_one_change(
    board: BoardClient,
) -> None:
    assert span(post(board, (-5, -1), (-3, 4))) == (-5, 4)
    assert board.types() == ["alert_created"]
    post(board, (-5, 5), (-5, 0))
    assert board.types() == ["alert_resolved"]
    post(board, (-5, 5), (-5, 0))
    assert board.types() == []


def test_ingestion_stores_a_large_batch_in_a_few_queries(
    board: BoardClient, django_assert_max_num_queries: Any
) -> None:
    batch = [alert(f"Alert{number}") for number in range(600)]
    with django_assert_max_num_queries(40):
        board.post_alerts(*batch)
    assert len(board.types()) == 600
    with django_assert_max_num_queries(30):
        board.post_alerts(*batch)
    assert board.types() == []


def test_ingestion_moves_the_deadline_when_an_end_comes_nearer(board: BoardClient) -> None:
    from dashboard.signals import deadline_moved

    heard: list[Any] = []

    def hear(**_: Any) -> None:
        heard.append(1)

    deadline_moved.connect(hear)
    try:
        post(board, (-5, None))
        post(board, (-5, None))
        assert heard == []
        post(board, (-5, 2))
        assert heard == [1]
        assert deadlines.next_due() == NOW + 2 * MINUTE
    finally:
        deadline_moved.disconnect(hear)
