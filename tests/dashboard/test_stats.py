"""Stats: the figures of the tiles."""

from datetime import timedelta

from dashboard import stats
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
