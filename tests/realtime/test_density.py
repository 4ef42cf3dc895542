"""Events counted between moments."""

from datetime import timedelta

from realtime import density
from tests.board_client import NOW, BoardClient
from tests.conftest import Clock

TYPES = ["alert_created", "alert_resolved"]


def test_counts_are_of_each_part_and_of_these_types(board: BoardClient, clock: Clock) -> None:
    board.fire("A")
    board.fire("B")
    board.silence()
    clock.shift(60)
    board.resolve("A", at=NOW)
    edges = [NOW + timedelta(seconds=seconds) for seconds in (-60, 0, 60, 120, 180)]
    assert density.counts(edges, TYPES) == [0, 2, 1, 0]
    assert density.counts(edges, ["alert_resolved"]) == [0, 0, 1, 0]


def test_counts_of_an_empty_log_are_none(db: None) -> None:
    assert density.counts([NOW, NOW + timedelta(hours=1)], TYPES) == [0]
