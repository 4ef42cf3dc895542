"""The most alerts that fired in a stretch of time, and the ranges that are cut into such. Pure.

The browser's twin is static/js/dashboard/timeline/peaks.js; tests/timeline.json holds both to the
same cases.
"""

from collections.abc import Mapping
from typing import NamedTuple

from dashboard.severities import SEVERITIES, severity_order

MOST_NAMES = 20  # of severities in one stretch; those that are known have a place above it
OTHER = "other"  # what the rest is called
GRACE_SECONDS = 15  # figures come each ten seconds: so long a new stretch may have none yet


class Span(NamedTuple):
    """How far back, in how many stretches of `step` seconds; times are written at each `tick`
    seconds, `phase` seconds after midnight of the first of January 1970."""

    short: str
    words: str
    each: str
    step: int
    parts: int
    tick: int
    phase: int = 0


_MINUTE, _HOUR, _DAY = 60, 3600, 86400
SPANS: Mapping[str, Span] = {
    "1h": Span("1 h", "hour", "30 s", 30, 120, 10 * _MINUTE),
    "6h": Span("6 h", "6 hours", "2 min", 2 * _MINUTE, 180, _HOUR),
    "24h": Span("24 h", "24 hours", "10 min", 10 * _MINUTE, 144, 4 * _HOUR),
    "7d": Span("7 d", "7 days", "hour", _HOUR, 168, _DAY),
    "30d": Span("30 d", "30 days", "4 hours", 4 * _HOUR, 180, 7 * _DAY, 4 * _DAY),  # Mondays
}
USUAL_SPAN = "24h"


class Peak(NamedTuple):
    """The most alerts at once, and the most of each severity, which may be at other moments."""

    firing: int = 0
    by_severity: Mapping[str, int] = {}

    def raised(self, firing: int, by_severity: Mapping[str, int]) -> "Peak":
        """With one more count: each figure is the greater of both."""
        most = dict(self.by_severity)
        rest = 0
        for name in sorted(by_severity, key=severity_order):
            if name in most or name in SEVERITIES or len(most) < MOST_NAMES:
                most[name] = max(most.get(name, 0), by_severity[name])
            else:
                rest += by_severity[name]
        if rest:
            most[OTHER] = max(most.get(OTHER, 0), rest)
        return Peak(max(self.firing, firing), most)


def stretch(at: float, step: int) -> int:
    """Where the stretch begins that a moment is in; both in seconds since 1970."""
    return int(at // step) * step
