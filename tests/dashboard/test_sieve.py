"""A sieve: its matchers' answer, until they take too much time."""

import pytest

from dashboard.matchers import parse_matchers
from dashboard.sieve import PATIENCE_SECONDS, SECONDS_A_SET, Sieve


class Stopwatch:
    """The thread's time: each look at a label set takes `seconds`."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._now = 0.0

    def __call__(self) -> float:
        self._now += self.seconds
        return self._now


@pytest.fixture
def stopwatch(monkeypatch: pytest.MonkeyPatch) -> Stopwatch:
    stopwatch = Stopwatch()
    monkeypatch.setattr("dashboard.sieve.thread_time", stopwatch)
    return stopwatch


def test_sieve_takes_what_all_its_matchers_match() -> None:
    sieve = Sieve(parse_matchers('a="b", c=~"d.*"'))
    assert sieve.takes({"a": "b", "c": "dd"})
    assert not sieve.takes({"a": "b"})
    assert Sieve([]).takes({})


def test_sieve_is_not_worn_out_by_many_label_sets(stopwatch: Stopwatch) -> None:
    sieve = Sieve(parse_matchers("a=b"))
    stopwatch.seconds = SECONDS_A_SET
    assert all(sieve.takes({"a": "b"}) for _ in range(10_000))


def test_sieve_is_not_worn_out_by_a_slow_one_now_and_then(stopwatch: Stopwatch) -> None:
    sieve = Sieve(parse_matchers("a=b"))
    for _ in range(10):
        stopwatch.seconds = 10.0  # the garbage collector's, say
        assert sieve.takes({"a": "b"})
        stopwatch.seconds = SECONDS_A_SET / 4
        assert all(sieve.takes({"a": "b"}) for _ in range(1000))
    assert not sieve.is_worn_out


def test_sieve_takes_nothing_once_it_is_worn_out(stopwatch: Stopwatch) -> None:
    sieve = Sieve(parse_matchers("a=b"))
    stopwatch.seconds = 6 * SECONDS_A_SET
    taken = [sieve.takes({"a": "b"}) for _ in range(1000)]
    assert sum(taken) == pytest.approx(PATIENCE_SECONDS / (5 * SECONDS_A_SET), abs=1)
    assert not taken[-1]
    assert sieve.is_worn_out
