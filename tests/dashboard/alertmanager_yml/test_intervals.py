"""`time_intervals` in the file."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

import pytest

from dashboard.alertmanager_yml import ConfigError, parse
from dashboard.time_intervals import Span, TimeInterval

ROUTED = "receivers: [{name: a}]\nroute: {receiver: a, routes: [{mute_time_intervals: [it]}]}\n"


def interval(fields: str) -> TimeInterval:
    text = f"time_intervals: [{{name: it, time_intervals: [{{{fields}}}]}}]\n"
    [named] = parse(ROUTED + text).route.routes[0].mute
    [only] = named.intervals
    return only


def test_interval_with_every_field() -> None:
    assert interval(
        "times: [{start_time: '09:00', end_time: '17:00'}, {start_time: 18:00, end_time: '24:00'}],"
        " weekdays: ['monday:friday', Sunday], days_of_month: ['1:5', '-3:-1'],"
        " months: ['may:august', 12], years: ['2026:2030', 2040], location: Europe/Berlin"
    ) == TimeInterval(
        minutes=(Span(540, 1019), Span(1080, 1439)),
        weekdays=(Span(1, 5), Span(0, 0)),
        days=(Span(1, 5), Span(-3, -1)),
        months=(Span(5, 8), Span(12, 12)),
        years=(Span(2026, 2030), Span(2040, 2040)),
        zone=ZoneInfo("Europe/Berlin"),
    )


def test_interval_without_fields_asks_for_nothing_and_is_utc() -> None:
    assert interval("") == TimeInterval(zone=UTC)


@pytest.mark.parametrize(("place", "zone"), [("Local", None), ("''", ZoneInfo("UTC"))])
def test_interval_takes_alertmanagers_names_of_places(place: str, zone: tzinfo | None) -> None:
    assert interval(f"location: {place}").zone == zone


def test_interval_keeps_an_empty_list_apart_from_none() -> None:
    assert interval("times: [], months: []") == TimeInterval(minutes=(), months=())


def test_intervals_may_stand_under_the_older_key() -> None:
    config = parse(ROUTED + "mute_time_intervals: [{name: it}]\n")
    assert config.route.routes[0].mute[0].intervals == ()


NAMED = ROUTED + "time_intervals:\n- name: it\n"
IN = NAMED + "  time_intervals:\n  - "


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (NAMED + "- name: it\n", (5, 'time interval "it" is not unique')),
        (NAMED + "- name:\n", (5, "missing name in time interval")),
        (
            "mute_time_intervals: [{}]\n" + NAMED,
            (1, "missing name in mute time interval"),
        ),
        (NAMED + "  times: []\n", (5, 'unknown key "times" in time_intervals[0]')),
        (NAMED + "  time_intervals: {}\n", (5, "time_intervals must be a list")),
        (IN + "days: [1]\n", (6, 'unknown key "days" in time_intervals[0]')),
        (IN + "weekdays: monday\n", (6, "weekdays must be a list")),
        (IN + "weekdays:\n    - moonday\n", (7, "moonday is not a valid weekday")),
        (IN + "weekdays: ['1:5']\n", (6, "1 is not a valid weekday")),
        (IN + "weekdays: ['friday:monday']\n", (6, "start day cannot be before end day")),
        (IN + "months: ['13th']\n", (6, "13th is not a valid month")),
        (IN + "months: ['may:april']\n", (6, "end month is before start month")),
        (IN + "years: ['2030:2026']\n", (6, "end year is before start year")),
        (IN + "years: [soon]\n", (6, "soon is not a whole number")),
        (IN + "years: ['1:2:3']\n", (6, "couldn't parse range 1:2:3, invalid format")),
        (IN + "days_of_month: ['0']\n", (6, "0 is not a valid day of the month: out of range")),
        (IN + "days_of_month: ['1:32']\n", (6, "32 is not a valid day of the month: out of range")),
        (
            IN + "days_of_month: ['-5:5']\n",
            (6, "end day must be negative if start day is negative"),
        ),
        (IN + "days_of_month: ['20:-15']\n", (6, "end day -15 is always before start day 20")),
        (IN + "location: Atlantis/North\n", (6, "unknown time zone Atlantis/North")),
        (IN + "location: ../../etc/passwd\n", (6, "unknown time zone ../../etc/passwd")),
        (IN + "times: [{start_time: '9:00', end_time: '10:00'}]\n",
         (6, "couldn't parse timestamp 9:00, invalid format")),
        (IN + "times: [{start_time: '09:00', end_time: '24:01'}]\n",
         (6, "couldn't parse timestamp 24:01, invalid format")),
        (IN + "times: [{start_time: '09:00'}]\n",
         (6, "both start and end times must be provided")),
        (IN + "times: [{start_time: '10:00', end_time: '10:00'}]\n",
         (6, "start time cannot be equal or greater than end time")),
        (IN + "times: [{from: '10:00'}]\n", (6, 'unknown key "from" in times[0]')),
    ],
)  # fmt: skip
def test_interval_that_alertmanager_refuses_is_refused_by_line(
    text: str, problem: tuple[int, str]
) -> None:
    with pytest.raises(ConfigError) as error:
        parse(text)
    assert problem in error.value.problems
