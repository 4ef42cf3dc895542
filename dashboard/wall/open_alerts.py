"""How many alerts want somebody, for the title of the page: open ones fire, are muted by nothing,
and nobody has acknowledged them. The browser's twins are static/js/dashboard/open_counts.js and
tab_words.js; tests/tab_titles.json holds both to the same titles.
"""

from collections.abc import Iterable
from typing import NamedTuple

from dashboard.wall.facts import Facts
from dashboard.wall.query import WallQuery
from dashboard.wall.show import Condition

SITE = "Watchfire"
MAX_FILTER_CHARS = 80  # no tab shows more


class OpenCounts(NamedTuple):
    total: int = 0
    critical: int = 0

    @classmethod
    def of(cls, taken: Iterable[Facts]) -> "OpenCounts":
        """Of the alerts that the filter takes, whichever states are shown."""
        severities = [alert.member.severity for alert in taken if is_open(alert.condition)]
        return cls(len(severities), severities.count("critical"))


def is_open(alert: Condition) -> bool:
    return alert.firing and not (alert.silenced or alert.inhibited or alert.acknowledged)


def page_name(query: WallQuery) -> str:
    """What tells the tabs of two filters apart."""
    text = ", ".join(query.filters)
    if len(text) > MAX_FILTER_CHARS:
        text = f"{text[: MAX_FILTER_CHARS - 1]}…"
    return f"{text} · {SITE}" if text else SITE


def title(counts: OpenCounts, name: str) -> str:
    """The counts first, as a narrow tab shows a few letters."""
    total, critical = counts
    if total == 0:
        return name
    if critical == 0:
        return f"({total}) {name}"
    rest = f" of {total}" if critical < total else ""
    return f"({critical} critical{rest}) {name}"
