"""Whether a moment lies in a time interval."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.time_intervals import (
    NamedIntervals,
    Span,
    TimeInterval,
    parse_days,
    parse_minutes,
    parse_months,
    parse_weekdays,
    parse_years,
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


OFFICE = TimeInterval(
    minutes=(parse_minutes("09:00", "17:00"),), weekdays=(parse_weekdays("monday:friday"),)
)


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-11-23T09:00:00", True),  # a Monday
        ("2026-11-23T16:59:59", True),
        ("2026-11-23T17:00:00", False),
        ("2026-11-23T08:59:59", False),
        ("2026-11-22T12:00:00", False),
        ("2026-11-27T12:00:00", True),
        ("2026-11-28T12:00:00", False),
    ],
)
def test_interval_holds_when_every_field_does(moment: str, inside: bool) -> None:
    assert OFFICE.contains(at(moment)) is inside


@pytest.mark.parametrize(
    ("days", "moment", "inside"),
    [
        ("1", "2026-02-01T00:00:00", True),
        ("31", "2026-02-28T00:00:00", False),
        ("28:31", "2026-02-28T00:00:00", True),
        ("-1", "2026-02-28T23:59:00", True),
        ("-1", "2028-02-28T12:00:00", False),
        ("-1", "2028-02-29T12:00:00", True),
        ("-3:-1", "2026-11-28T12:00:00", True),
        ("-3:-1", "2026-11-27T12:00:00", False),
        ("20:-2", "2026-11-29T12:00:00", True),
        ("20:-2", "2026-11-30T12:00:00", False),
        ("-31", "2026-02-01T12:00:00", False),
        ("-31:-28", "2026-02-01T12:00:00", True),
    ],
)
def test_interval_counts_days_from_both_ends_of_the_month(
    days: str, moment: str, inside: bool
) -> None:
    assert TimeInterval(days=(parse_days(days),)).contains(at(moment)) is inside


def test_interval_knows_months_and_years() -> None:
    summer = TimeInterval(months=(parse_months("june:8"),), years=(parse_years("2026"),))
    assert summer.contains(at("2026-06-01T00:00:00"))
    assert summer.contains(at("2026-08-31T23:59:00"))
    assert not summer.contains(at("2026-09-01T00:00:00"))
    assert not summer.contains(at("2027-07-01T00:00:00"))


def test_interval_holds_when_one_span_of_a_field_does() -> None:
    ends = TimeInterval(weekdays=(parse_weekdays("saturday"), parse_weekdays("sunday")))
    assert ends.contains(at("2026-11-22T12:00:00"))
    assert ends.contains(at("2026-11-28T12:00:00"))
    assert not ends.contains(at("2026-11-23T12:00:00"))


def test_interval_goes_by_the_clock_of_its_place() -> None:
    berlin = OFFICE._replace(zone=ZoneInfo("Europe/Berlin"))
    assert berlin.contains(at("2026-11-23T08:00:00"))
    assert not berlin.contains(at("2026-11-23T07:59:00"))
    assert berlin.contains(at("2026-07-06T07:00:00")), "in summer its clock is two hours ahead"
    assert not berlin.contains(at("2026-11-23T16:30:00"))


def test_interval_may_go_by_this_machines_clock() -> None:
    moment = at("2026-11-23T12:00:00")
    here = moment.astimezone()
    minute = here.hour * 60 + here.minute
    local = TimeInterval(minutes=(Span(minute, minute),), zone=None)
    assert local.contains(moment)
    assert not local.contains(moment + timedelta(minutes=1))


def test_interval_without_fields_always_holds() -> None:
    assert TimeInterval().contains(at("2026-11-23T12:00:00"))


@pytest.mark.parametrize(
    "interval",
    [
        TimeInterval(minutes=()),
        TimeInterval(days=()),
        TimeInterval(months=()),
        TimeInterval(weekdays=()),
        TimeInterval(years=()),
    ],
)
def test_interval_with_an_empty_field_never_holds(interval: TimeInterval) -> None:
    assert not interval.contains(at("2026-11-23T12:00:00"))


def test_named_intervals_hold_while_one_of_them_does() -> None:
    moment = at("2026-11-23T12:00:00")
    never = TimeInterval(years=())
    assert NamedIntervals("it", (never, OFFICE)).contains(moment)
    assert not NamedIntervals("it", (never, never)).contains(moment)
    assert not NamedIntervals("it", ()).contains(moment)
