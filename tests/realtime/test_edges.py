"""Where a moment lies in the log."""

from datetime import timedelta

from realtime import log
from realtime.edges import last_before, well_after, well_before
from realtime.events import EventType
from tests.board_client import NOW
from tests.conftest import Clock
from tests.realtime.samples import sample

MINUTE = timedelta(minutes=1)


def test_moment_lies_after_what_happened_before(db: None, clock: Clock) -> None:
    assert last_before(NOW) == 0
    log.append([sample(EventType.ALERT_CREATED)] * 2)
    clock.shift(60)
    log.append([sample(EventType.ALERT_CREATED)])
    assert last_before(NOW) == 0
    assert last_before(NOW + MINUTE) == 2
    assert last_before(NOW + 2 * MINUTE) == 3


def test_margin_is_left_for_clocks_that_differ(db: None, clock: Clock) -> None:
    for seconds in (0, 60, 59, 120):  # the third one's clock is behind
        clock.move_to(NOW + timedelta(seconds=seconds))
        log.append([sample(EventType.ALERT_CREATED)])
    for at in (NOW + MINUTE, NOW + MINUTE - timedelta(milliseconds=500)):
        assert (well_before(at), well_after(at)) == (1, 4)
    assert well_after(NOW + 2 * MINUTE) > 4
