import pytest

from benchmarks.delivery.soak import slope_of


def test_slope_is_that_of_the_time_after_warming_up() -> None:
    warming = [(minute, 1000 * minute) for minute in range(10)]
    settled = [(minute, 9000 + 7 * (minute - 9)) for minute in range(10, 30)]
    assert slope_of([*warming, *settled]) == pytest.approx(7)
