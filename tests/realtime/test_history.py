"""The log read backwards: which events, and the board as it stood, by indexes alone."""

from datetime import timedelta

import pytest

from realtime import history, log
from realtime.events import EventType
from realtime.history import Wanted
from tests.board_client import NOW
from tests.conftest import Clock
from tests.plans import only_sqlite, plans_on_the_log
from tests.realtime.samples import alert_event

pytestmark = pytest.mark.django_db


def test_board_stands_after_the_newest_of_a_moment_when_clocks_differ(clock: Clock) -> None:
    for seconds in (2, 1):  # the second one's clock is behind
        clock.move_to(NOW + timedelta(seconds=seconds))
        log.append([alert_event()])
    assert history.stand_at(NOW + timedelta(seconds=2)).seq == 2
    assert history.stand_at(NOW).seq == 0


@only_sqlite
def test_sqlite_finds_the_board_of_a_moment_without_reading_the_log(clock: Clock) -> None:
    log.append([alert_event()])
    with plans_on_the_log() as plans:
        assert history.stand_at(NOW).firing
    [of_each] = [plan for plan in plans if "event_fingerprint_seq" in plan]
    assert "COVERING INDEX event_fingerprint_seq" in of_each
    assert not [plan for plan in plans if "GROUP BY" in plan or "SCAN realtime_event'" in plan]


@only_sqlite
def test_sqlite_begins_where_the_range_of_time_begins(clock: Clock) -> None:
    log.append([alert_event()])
    types = frozenset({EventType.ALERT_CREATED.value, EventType.ALERT_RESOLVED.value})
    for newest_first, bound in ((True, "seq<?"), (False, "seq>?")):
        wanted = Wanted(NOW, NOW, types, newest_first=newest_first)
        with plans_on_the_log() as plans:
            assert len(history.page(wanted, None, 10).entries) == 1
        assert "event_type_seq (type=? AND seq" in plans[-1]
        assert bound in plans[-1]
