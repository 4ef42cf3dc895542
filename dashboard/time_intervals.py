"""Times of the week, month and year at which routes are muted or active. Pure.

Alertmanager's rules (timeinterval/timeinterval.go): every field that is given must hold, and of
each field one of its spans.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_SHORTEST_MONTH = 28
_LONGEST_MONTH = 31
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)


class Span(NamedTuple):
    """Both ends belong to it."""

    first: int
    last: int

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.first <= number <= self.last


Spans = tuple[Span, ...]


class TimeInterval(NamedTuple):
    """None: the field is not asked for. An empty one never holds."""

    minutes: Spans | None = None  # of the day
    days: Spans | None = None  # of the month; from its end when negative, -1 being the last
    months: Spans | None = None
    weekdays: Spans | None = None  # 0 is Sunday
    years: Spans | None = None
    zone: tzinfo | None = UTC  # None: this machine's

    def contains(self, at: datetime) -> bool:
        at = at.astimezone(self.zone)
        asked = (
            (self.minutes, at.hour * 60 + at.minute),
            (self.days and _days_of(at, self.days), at.day),
            (self.months, at.month),
            (self.weekdays, at.isoweekday() % 7),
            (self.years, at.year),
        )
        return all(
            spans is None or any(number in span for span in spans) for spans, number in asked
        )


class NamedIntervals(NamedTuple):
    """What an alertmanager.yml defines under one name: it holds while any of them does."""

    name: str
    intervals: tuple[TimeInterval, ...]

    def contains(self, at: datetime) -> bool:
        return any(interval.contains(at) for interval in self.intervals)


def _days_of(at: datetime, spans: Spans) -> Spans:
    """The spans with the numbers that they have in this month."""
    length = monthrange(at.year, at.month)[1]

    def number(day: int) -> int:
        return day + length + 1 if day < 0 else day

    return tuple(Span(number(span.first), number(span.last)) for span in spans)


# --- text ----------------------------------------------------------------------------------


def parse_minutes(start: str, end: str) -> Span:
    """From `09:00` to before `17:00`; `24:00` is the end of the day. Raises `ValueError`."""
    first, last = _minute(start), _minute(end)
    if first >= last:
        raise ValueError("start time cannot be equal or greater than end time")
    return Span(first, last - 1)


def _minute(text: str) -> int:
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise ValueError(f"couldn't parse timestamp {text[:100]}, invalid format")
    return int(match[1]) * 60 + int(match[2]) if match[1] else 24 * 60


def parse_weekdays(text: str) -> Span:
    """`saturday` or `monday:friday`; raises `ValueError`."""
    return _span(text, _weekday, "start day cannot be before end day")


def parse_months(text: str) -> Span:
    """`may`, `5`, `may:august` or `5:8`; raises `ValueError`."""
    return _span(text, _month, "end month is before start month")


def parse_years(text: str) -> Span:
    """`2026` or `2026:2030`; raises `ValueError`."""
    return _span(text, _number, "end year is before start year")


def parse_days(text: str) -> Span:
    """`1`, `1:5` or, from the end of the month, `-3:-1`; raises `ValueError`."""
    span = _span(text, _number)
    for day in span:
        if day == 0 or abs(day) > _LONGEST_MONTH:
            raise ValueError(f"{day} is not a valid day of the month: out of range")
    if span.first < 0 < span.last:
        raise ValueError("end day must be negative if start day is negative")
    first, last = (day + _SHORTEST_MONTH if day < 0 else day for day in span)
    if first > last:
        raise ValueError(f"end day {span.last} is always before start day {span.first}")
    return span


def parse_zone(text: str) -> tzinfo | None:
    """`Europe/Berlin`; None for `Local`. Raises `ValueError`."""
    if text == "Local":
        return None
    try:
        return ZoneInfo(text or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone {text[:100]}") from error


def _span(text: str, reader: Callable[[str], int], disorder: str = "") -> Span:
    ends = text.lower().split(":")
    if len(ends) > 2:
        raise ValueError(f"couldn't parse range {text[:100]}, invalid format")
    span = Span(reader(ends[0]), reader(ends[-1]))
    if disorder and span.first > span.last:
        raise ValueError(disorder)
    return span


def _weekday(text: str) -> int:
    if text not in WEEKDAYS:
        raise ValueError(f"{text[:100]} is not a valid weekday")
    return WEEKDAYS.index(text)


def _month(text: str) -> int:
    if text in MONTHS:
        return MONTHS.index(text) + 1
    try:
        return _number(text)
    except ValueError as error:
        raise ValueError(f"{text[:100]} is not a valid month") from error


def _number(text: str) -> int:
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(f"{text[:100]} is not a whole number")
    return int(text)
