"""The part of time that a slider covers."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.lookback.ranges import RANGES, window_around
from tests.board_client import NOW

DAY = timedelta(days=1)


def test_window_does_not_move_while_the_moment_is_in_the_last_span() -> None:
    for hours in (0, 1, 24):
        assert window_around(NOW - timedelta(hours=hours), NOW, DAY) == (NOW - DAY, NOW)


def test_window_has_an_older_moment_in_its_middle() -> None:
    at = NOW - timedelta(days=9)
    assert window_around(at, NOW, DAY) == (at - DAY / 2, at + DAY / 2)


@given(
    ago=st.timedeltas(min_value=timedelta(), max_value=timedelta(days=90)),
    name=st.sampled_from(sorted(RANGES)),
)
def test_window_holds_its_moment_and_ends_by_now(ago: timedelta, name: str) -> None:
    span = RANGES[name].span
    window = window_around(NOW - ago, NOW, span)
    assert window.start <= NOW - ago <= window.end <= NOW
    assert window.end - window.start == span
    edges = window.edges(7)
    assert (edges[0], edges[-1], len(edges)) == (window.start, window.end, 8)
    assert edges == sorted(edges)
