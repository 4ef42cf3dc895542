"""The ranges of time that pages offer, and the part of the retention that one shows. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple


class Range(NamedTuple):
    """A span up to now, its words, and the seconds of one step of a slider over it."""

    span: timedelta
    words: str
    step: int


RANGES: Mapping[str, Range] = {
    "1h": Range(timedelta(hours=1), "1 hour", 5),
    "6h": Range(timedelta(hours=6), "6 hours", 30),
    "24h": Range(timedelta(hours=24), "24 hours", 120),
    "7d": Range(timedelta(days=7), "7 days", 900),
    "30d": Range(timedelta(days=30), "30 days", 3600),
}
USUAL = "24h"


class Window(NamedTuple):
    """From when to when."""

    start: datetime
    end: datetime

    def edges(self, parts: int) -> list[datetime]:
        """The `parts + 1` moments that cut it into equal parts."""
        length = (self.end - self.start) / parts
        return [self.start + place * length for place in range(parts)] + [self.end]


def window_around(at: datetime, now: datetime, span: timedelta) -> Window:
    """The last of these spans while `at` is in it, so that it does not move under the hand that
    moves `at`; else `at` in the middle of one."""
    if now - span <= at <= now:
        return Window(now - span, now)
    end = min(now, at + span / 2)
    return Window(end - span, end)
