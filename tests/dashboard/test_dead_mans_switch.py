"""The dead man's switch: told when the alert that must fire is missing, but not too early."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dashboard.dead_mans_switch import DeadMansSwitch
from dashboard.readings import Reading, Status
from tests.board_client import NOW, BoardClient
from tests.conftest import Clock

ROUND = timedelta(seconds=10)
RESOLVE_TIMEOUT = timedelta(minutes=5)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def look(switch: DeadMansSwitch, clock: Clock, until: datetime) -> list[Reading | None]:
    """What it says, asked each ten seconds until then."""
    said: list[Reading | None] = []
    at = NOW
    while at <= until:
        clock.move_to(at)
        said.append(switch())
        at += ROUND
    return said


def statuses(said: list[Reading | None]) -> list[Status | None]:
    return [reading.status if reading else None for reading in said]


def test_switch_is_healthy_while_its_alert_fires(board: BoardClient) -> None:
    switch = DeadMansSwitch('alertname="Watchdog"')
    board.fire("Watchdog")
    assert switch() == Reading("dead_mans_switch", Status.HEALTHY)


@pytest.mark.parametrize(
    ("matchers", "fires"),
    [
        ('alertname="Watchdog"', True),
        ('{alertname="Watchdog", cluster="a"}', True),
        ('alertname="Watchdog", cluster="b"', False),
        ('alertname="Watchdog", alertname="Other"', False),
        ('alertname=~"Watch.*"', True),
        ('cluster="a"', True),
        ('alertname!="Watchdog"', False),
    ],
)
def test_switch_takes_every_matcher(board: BoardClient, matchers: str, fires: bool) -> None:
    board.fire("Watchdog", cluster="a")
    assert (DeadMansSwitch(matchers)() is not None) is fires


def test_switch_counts_an_alert_that_is_silenced(board: BoardClient) -> None:
    board.silence({"name": "alertname", "value": "Watchdog", "isRegex": False})
    board.fire("Watchdog")
    assert DeadMansSwitch('alertname="Watchdog"')() is not None


def test_switch_waits_for_a_resolve_timeout_before_it_says_that_nothing_came(
    board: BoardClient, clock: Clock
) -> None:
    said = look(DeadMansSwitch("alertname=Watchdog"), clock, NOW + RESOLVE_TIMEOUT)
    assert statuses(said) == [None] * 30 + [Status.UNHEALTHY]
    assert said[-1]
    assert said[-1].message == (
        "no firing alert matches alertname=Watchdog since 2026-11-23T12:00:00Z"
    )


def test_switch_says_since_when_its_alert_is_missing(board: BoardClient, clock: Clock) -> None:
    switch = DeadMansSwitch('alertname="Watchdog"')
    board.fire("Watchdog")
    look(switch, clock, NOW + RESOLVE_TIMEOUT)
    board.resolve("Watchdog", at=after(300))
    clock.move_to(after(310))
    reading = switch()
    assert reading
    assert reading.status is Status.UNHEALTHY
    assert reading.message.endswith("since 2026-11-23T12:05:00Z")


def test_switch_is_switched_on_anew_after_a_pause(board: BoardClient, clock: Clock) -> None:
    """The board was away, and its senders with it: they are given the time to come back."""
    switch = DeadMansSwitch('alertname="Watchdog"')
    look(switch, clock, NOW + RESOLVE_TIMEOUT)
    clock.move_to(after(3600))
    assert switch() is None
    clock.move_to(after(3660))
    assert switch() is None, "a minute is no pause"


def test_switch_that_is_asked_rarely_makes_no_pause(
    board: BoardClient, clock: Clock, settings: Any
) -> None:
    settings.HEALTH_SECONDS = 600
    switch = DeadMansSwitch('alertname="Watchdog"')
    assert switch() is None
    clock.move_to(after(600))
    assert switch() is not None


def test_switch_reads_one_row_where_the_alert_is_named(
    board: BoardClient, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        board.fire(f"Other{number}")
    board.fire("Watchdog")
    switch = DeadMansSwitch('alertname="Watchdog"')
    with django_assert_num_queries(1) as queries:
        switch()
    assert "Watchdog" in queries.captured_queries[0]["sql"]
