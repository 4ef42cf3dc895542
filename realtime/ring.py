"""The newest events of the log, in memory. Pure.

Events stand one after the other without a hole, so each is found by its number. What one client
is given at once is cut at places that do not depend on where it stands: clients that are behind
meet there, and share what follows.
"""

from bisect import bisect_left
from collections.abc import Sequence

from realtime.events import Stored

CUT_BYTES = 128 * 1024  # of bodies, about: bounds one write, and what a slow client holds
MOST_BYTES = 64 * 1024 * 1024  # of bodies: large events must not fill the memory

# In the place of what is out of the ring: the places go later, many at once.
_LET_GO = Stored(0, "", b"")


class Ring:
    """At most `most_events`, and at most `MOST_BYTES`, but always the newest one."""

    def __init__(self, most_events: int, most_bytes: int = MOST_BYTES) -> None:
        self.head = 0  # seq of the newest event
        self._most_events = most_events
        self._most_bytes = most_bytes
        self._events: list[Stored] = []  # the first `_gone` of them are `_LET_GO`
        self._ends: list[int] = []  # where each ends, counted in bytes since the beginning
        self._gone = 0
        self._start = 0  # where the first of them begins

    def __len__(self) -> int:
        return len(self._events) - self._gone

    @property
    def bytes(self) -> int:
        """The size of all bodies."""
        return self._end_before(len(self._ends)) - self._end_before(self._gone)

    def holds_after(self, seq: int) -> bool:
        """Whether everything after that seq is here."""
        return self.head - len(self) <= seq <= self.head

    def clear(self, head: int) -> None:
        """Forget everything; the next event is `head` + 1."""
        self._events, self._ends = [], []
        self._gone = self._start = 0
        self.head = head

    def append(self, events: Sequence[Stored]) -> None:
        """Add the events that follow `head`, without a hole."""
        for event in events:
            self._ends.append(self._end_before(len(self._ends)) + len(event.body))
        self._events.extend(events)
        self.head += len(events)
        self._trim()

    def after(self, seq: int, limit: int | None = None) -> list[Stored]:
        """The next events after a seq that it holds; without a limit, up to the next cut."""
        first = len(self._events) - (self.head - seq)
        if limit is not None:
            return self._events[first : first + limit]
        cut = (self._end_before(first) // CUT_BYTES + 1) * CUT_BYTES
        return self._events[first : bisect_left(self._ends, cut, lo=first) + 1]

    def _end_before(self, index: int) -> int:
        return self._ends[index - 1] if index else self._start

    def _trim(self) -> None:
        too_many = len(self._events) - self._most_events
        too_large = 0
        if self.bytes > self._most_bytes:
            least_end = self._end_before(len(self._ends)) - self._most_bytes
            too_large = min(bisect_left(self._ends, least_end) + 1, len(self._events) - 1)
        gone = max(self._gone, too_many, too_large)
        if gone <= len(self._events) // 2:
            self._events[self._gone : gone] = [_LET_GO] * (gone - self._gone)
            self._gone = gone
            return
        # Rarely, so that each event is moved once at the most. Counting bytes goes on: the cuts
        # stay where they are.
        self._start = self._end_before(gone)
        del self._events[:gone], self._ends[:gone]
        self._gone = 0
