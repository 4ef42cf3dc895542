"""Matchers from a query, held against many label sets without holding up their process. Pure."""

from collections.abc import Mapping, Sequence
from time import thread_time

from dashboard.matchers import Matcher, match_all

# A label set takes some microseconds. Patterns that take more on and on were made to.
SECONDS_A_SET = 0.0001
# So much more they may take: RE2 takes milliseconds to come to know a pattern.
PATIENCE_SECONDS = 0.03
# Of one set no more is counted: it may have been the garbage collector, which came by.
MOST_SECONDS_AT_ONCE = 0.005


class Sieve:
    """Takes the label sets that all its matchers match; none once it has taken too much time."""

    __slots__ = ("_matchers", "_overdrawn_seconds", "is_worn_out")

    def __init__(self, matchers: Sequence[Matcher]) -> None:
        self.is_worn_out = (
            False  # whether it has given up: from then on its answers are worth nothing
        )
        self._matchers = matchers
        self._overdrawn_seconds = 0.0

    def takes(self, labels: Mapping[str, str]) -> bool:
        if self.is_worn_out:
            return False
        if not self._matchers:
            return True
        begun = thread_time()
        taken = match_all(self._matchers, labels)
        took = min(thread_time() - begun, MOST_SECONDS_AT_ONCE)
        overdrawn = self._overdrawn_seconds + took - SECONDS_A_SET
        self._overdrawn_seconds = max(0.0, overdrawn)
        self.is_worn_out = overdrawn > PATIENCE_SECONDS
        return taken
