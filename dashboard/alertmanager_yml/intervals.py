"""`time_intervals`, and the older `mute_time_intervals`. Pure."""

from collections.abc import Callable
from datetime import UTC

from dashboard.alertmanager_yml.keys import NAMED_INTERVALS, TIME_INTERVAL, TIME_RANGE
from dashboard.alertmanager_yml.section import Section
from dashboard.time_intervals import (
    NamedIntervals,
    Span,
    Spans,
    TimeInterval,
    parse_days,
    parse_minutes,
    parse_months,
    parse_weekdays,
    parse_years,
    parse_zone,
)

# A key of the file, and what such a section is called in errors.
_KINDS = {"mute_time_intervals": "mute time interval", "time_intervals": "time interval"}


def read_intervals(top: Section) -> dict[str, NamedIntervals]:
    """All that the file defines, by name."""
    found: dict[str, NamedIntervals] = {}
    for key, kind in _KINDS.items():
        for section in top.sections(key):
            section.allow(NAMED_INTERVALS)
            intervals = tuple(_interval(each) for each in section.sections("time_intervals"))
            name = section.word("name")
            if name is None or not name.text:
                section.complain(f"missing name in {kind}")
            elif name.text in found:
                section.complain(f'{kind} "{name.text}" is not unique', name.line)
            else:
                found[name.text] = NamedIntervals(name.text, intervals)
    return found


def _interval(section: Section) -> TimeInterval:
    section.allow(TIME_INTERVAL)
    zone = section.word("location")
    return TimeInterval(
        minutes=_minutes(section),
        days=_spans(section, "days_of_month", parse_days),
        months=_spans(section, "months", parse_months),
        weekdays=_spans(section, "weekdays", parse_weekdays),
        years=_spans(section, "years", parse_years),
        zone=section.check(zone, parse_zone) if zone else UTC,
    )


def _spans(section: Section, key: str, reader: Callable[[str], Span]) -> Spans | None:
    words = section.words(key)
    if words is None:
        return None
    spans = [section.check(word, reader) for word in words]
    return tuple(span for span in spans if span is not None)


def _minutes(section: Section) -> Spans | None:
    if not section.has_list("times"):
        return None
    spans = [_time_range(each) for each in section.sections("times")]
    return tuple(span for span in spans if span is not None)


def _time_range(section: Section) -> Span | None:
    section.allow(TIME_RANGE)
    start, end = section.word("start_time"), section.word("end_time")
    if not start or not end or not start.text or not end.text:
        section.complain("both start and end times must be provided")
        return None
    last = end.text
    return section.check(start, lambda first: parse_minutes(first, last))
