"""A watch: one probe at a time, in its own thread, and never waited for."""

import threading
from collections.abc import Iterator

import pytest

from dashboard.probes import PATIENCE_SECONDS, ProbeFailed
from dashboard.readings import Reading, Status, failed
from dashboard.watch import Watch

WAIT_SECONDS = 10.0
FINE = Reading("part", Status.HEALTHY, 1.0)


class Hanging:
    """A probe that answers when it is let go."""

    def __init__(self) -> None:
        self.begun = 0
        self.let_go = threading.Event()

    def __call__(self) -> Reading:
        self.begun += 1
        self.let_go.wait(WAIT_SECONDS)
        return FINE


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    probe = Hanging()
    yield probe
    probe.let_go.set()


def test_watch_gives_a_reading_once() -> None:
    watch = Watch("part", lambda: FINE)
    assert watch.take() is None
    watch.ask()
    watch.join(WAIT_SECONDS)
    assert watch.take() == FINE
    assert watch.take() is None


def test_watch_tells_that_it_found_something() -> None:
    found: list[Reading | None] = []
    watch = Watch("part", lambda: FINE, lambda: found.append(watch.take()))
    watch.ask()
    watch.join(WAIT_SECONDS)
    assert found == [FINE], "it can be taken when it is told"


def test_watch_finds_nothing_where_the_probe_says_nothing() -> None:
    watch = Watch("part", lambda: None, lambda: pytest.fail("there is nothing to tell"))
    watch.ask()
    watch.join(WAIT_SECONDS)
    assert watch.take() is None


def test_watch_takes_what_a_probe_raises_for_a_failure() -> None:
    def probe() -> Reading:
        raise ProbeFailed("answered 500")

    watch = Watch("part", probe)
    watch.ask()
    watch.join(WAIT_SECONDS)
    assert watch.take() == failed("part", "answered 500")


def test_watch_starts_no_second_probe_while_one_hangs(hanging: Hanging) -> None:
    now = [0.0]
    watch = Watch("part", hanging, monotonic=lambda: now[0])
    threads = threading.active_count()
    for _ in range(5):
        watch.ask()
    assert watch.take() is None, "it may still answer in time"
    now[0] = PATIENCE_SECONDS + 1
    for _ in range(5):
        watch.ask()
        assert watch.take() == failed("part", "no answer for 3 s")
    assert hanging.begun == 1
    assert threading.active_count() == threads + 1

    hanging.let_go.set()
    watch.join(WAIT_SECONDS)
    assert watch.take() == FINE
    watch.ask()
    watch.join(WAIT_SECONDS)
    assert hanging.begun == 2


def test_watch_is_not_waited_for_longer_than_asked(hanging: Hanging) -> None:
    watch = Watch("part", hanging)
    watch.join(0)
    watch.ask()
    watch.join(-1)
    watch.join(0)
    assert not hanging.let_go.is_set()
