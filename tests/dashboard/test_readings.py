"""Readings: what a latency means, and when a reading is a change."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.readings import Reading, Status, by_latency, failed, settle, time_text, worst

HEALTHY, DEGRADED, UNHEALTHY = Status
ORDER = list(Status)
statuses = st.sampled_from(Status)


def reading(status: Status, message: str = "") -> Reading:
    return Reading("part", status, None, message)


@pytest.mark.parametrize(
    ("latency_ms", "status"),
    [
        (0, HEALTHY),
        (99.9, HEALTHY),
        (100, DEGRADED),
        (500, DEGRADED),
        (500.1, UNHEALTHY),
        (86_400_000, UNHEALTHY),
    ],
)
def test_latency_is_healthy_under_100_ms_and_degraded_to_500(
    latency_ms: float, status: Status
) -> None:
    assert by_latency("part", latency_ms).status is status


def test_reading_says_what_took_so_long() -> None:
    assert by_latency("part", 12.345) == Reading("part", HEALTHY, 12.3, "")
    assert by_latency("part", 230.04) == Reading("part", DEGRADED, 230.0, "took 230 ms")
    assert by_latency("part", 600, "behind by").message == "behind by 600 ms"
    assert failed("part", "gone") == Reading("part", UNHEALTHY, None, "gone")


def test_worst_of_several_is_told() -> None:
    parts = [reading(HEALTHY), reading(UNHEALTHY, "full"), reading(DEGRADED)]
    assert worst(parts).message == "full"
    assert worst([reading(HEALTHY, "first"), reading(HEALTHY)]).message == "first"


@pytest.mark.parametrize(
    ("told", "previous", "newest", "expected"),
    [
        (HEALTHY, UNHEALTHY, UNHEALTHY, UNHEALTHY),
        (HEALTHY, DEGRADED, UNHEALTHY, DEGRADED),
        (HEALTHY, UNHEALTHY, DEGRADED, DEGRADED),
        (HEALTHY, HEALTHY, UNHEALTHY, None),
        (HEALTHY, UNHEALTHY, HEALTHY, None),
        (DEGRADED, HEALTHY, UNHEALTHY, None),
        (UNHEALTHY, HEALTHY, DEGRADED, DEGRADED),
        (UNHEALTHY, HEALTHY, HEALTHY, HEALTHY),
    ],
)
def test_settle_moves_as_far_as_two_readings_agree(
    told: Status, previous: Status, newest: Status, expected: Status | None
) -> None:
    settled = settle(told, reading(previous), reading(newest))
    assert (settled.status if settled else None) is expected


def test_settle_tells_the_reading_that_has_the_status() -> None:
    slow, gone = reading(DEGRADED, "took 200 ms"), reading(UNHEALTHY, "refused")
    assert settle(HEALTHY, slow, gone) == slow
    assert settle(HEALTHY, gone, slow) == slow
    assert settle(HEALTHY, gone, gone._replace(message="reset")) == reading(UNHEALTHY, "reset")


@given(statuses, statuses)
def test_settle_needs_a_second_reading(told: Status, newest: Status) -> None:
    assert settle(told, None, reading(newest)) is None


@given(statuses, st.lists(statuses, min_size=1))
def test_one_reading_out_of_line_changes_nothing(told: Status, around: list[Status]) -> None:
    """What differs is always between two that are as told."""
    story = [told]
    for odd in around:
        story += [odd, told]
    assert changes(told, story) == []


@given(statuses, st.lists(statuses))
def test_what_is_told_is_what_two_readings_in_a_row_bear_out(
    told: Status, story: list[Status]
) -> None:
    for number, status in changes(told, story):
        pair = [ORDER.index(each) for each in story[number - 1 : number + 1]]
        assert min(pair) <= ORDER.index(status) <= max(pair)
        assert status in story[number - 1 : number + 1]


@given(statuses, st.lists(statuses), statuses)
def test_two_equal_readings_are_told_whatever_was_before(
    told: Status, story: list[Status], last: Status
) -> None:
    told_last = ([told] + [status for _, status in changes(told, [*story, last, last])])[-1]
    assert told_last is last


def changes(told: Status, story: list[Status]) -> list[tuple[int, Status]]:
    """At which reading which status is told."""
    found: list[tuple[int, Status]] = []
    previous: Reading | None = None
    for number, status in enumerate(story):
        settled = settle(told, previous, reading(status))
        if settled:
            told = settled.status
            found.append((number, told))
        previous = reading(status)
    return found


def test_time_in_a_message_is_in_utc() -> None:
    berlin = timezone(timedelta(hours=1))
    assert time_text(datetime(2026, 11, 23, 13, 0, 0, 5, berlin)) == "2026-11-23T12:00:00Z"
    assert time_text(datetime(2026, 11, 23, 12, tzinfo=UTC)) == "2026-11-23T12:00:00Z"
