"""Stats: the figures of the tiles."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard import stats
from dashboard.models import Board
from tests.board_client import NOW, BoardClient, matcher
from tests.conftest import Clock
from tests.dashboard.test_models import rule


def test_stats_of_an_empty_board_are_zero(board: BoardClient) -> None:
    assert stats.collect(NOW) == stats.Figures(0, 0, 0, 0, 0, {})


def test_stats_count_alerts_and_silences(board: BoardClient, clock: Clock) -> None:
    rule("Source", "Both")
    board.silence(matcher("alertname", "Silenced|Both", regex=True))
    board.silence(matcher("a", "b"), startsAt="2026-11-23T13:00:00Z")
    board.expire(board.silence(matcher("a", "b")))
    board.fire("Source", severity="critical")
    board.fire("Both", severity="warning")
    board.fire("Silenced", severity="warning")
    board.fire("Plain")
    board.fire("Gone", severity="critical")
    board.resolve("Gone", at=NOW, severity="critical")
    assert stats.collect(NOW) == stats.Figures(
        firing_alerts=4,
        resolved_today=1,
        active_silences=1,
        inhibited_alerts=1,
        silenced_alerts=2,
        by_severity={"critical": 1, "warning": 2, "none": 1},
    )
    assert stats.collect(NOW + timedelta(days=1)).resolved_today == 0


def test_stats_count_the_day_of_the_time_zone(board: BoardClient, settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"  # NOW, noon in UTC, is 21:00 there
    with timezone.override("Asia/Tokyo"):
        board.fire()
        board.resolve(at=NOW)
        assert stats.collect(NOW + timedelta(hours=2, minutes=59)).resolved_today == 1
        assert stats.collect(NOW + timedelta(hours=3)).resolved_today == 0


def test_stats_keep_the_new_day_when_a_change_of_the_old_one_comes_late(board: BoardClient) -> None:
    tomorrow = NOW + timedelta(days=1)
    Board.objects.update_or_create(
        pk=1, defaults={"resolved_on": tomorrow.date(), "resolved_count": 7}
    )
    board.fire()
    board.resolve(at=NOW)
    assert stats.collect(tomorrow).resolved_today == 8


def test_stats_stay_small_whatever_severities_are_posted(board: BoardClient) -> None:
    board.fire("Usual", severity="critical")
    board.fire("Usual", severity="critical", instance="2")
    for number in range(60):
        board.fire("Odd", severity=f"{number}" + "x" * 60_000)
    figures = stats.collect(NOW)
    assert figures.firing_alerts == 62
    assert figures.by_severity["critical"] == 2
    assert len(figures.by_severity) == stats.MOST_SEVERITIES
    assert max(map(len, figures.by_severity)) == 64


def test_stats_are_counted_without_going_through_the_alerts(board: BoardClient) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("how SQLite says what it will do")
    with CaptureQueriesContext(connection) as queries:
        stats.collect(NOW)
    counted = [q["sql"] for q in queries if "COUNT" in q["sql"] and "dashboard_alert" in q["sql"]]
    with connection.cursor() as cursor:
        plans = [cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchone()[3] for sql in counted]
    assert len(plans) == 2
    assert all("USING COVERING INDEX" in plan for plan in plans)
