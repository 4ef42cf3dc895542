import pytest

from benchmarks.page.idle import delays_of


def test_delay_ends_with_the_first_frame_that_shows_the_event() -> None:
    posts = [(1_000.0, 5), (1_100.0, 6), (1_200.0, 8)]
    painted = [(4, 990.0), (5, 1_012.0), (7, 1_130.0), (9, 1_260.0)]
    assert delays_of(posts, painted) == [12.0, 30.0, 60.0]


def test_event_that_was_never_painted_is_no_figure() -> None:
    with pytest.raises(IndexError):
        delays_of([(1_000.0, 5)], [(4, 990.0)])
