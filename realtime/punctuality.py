"""How late the ticker did what was due, the worst of the last minute."""

from collections import deque
from datetime import datetime, timedelta

REMEMBERED = timedelta(minutes=1)


class Punctuality:
    """Its steps note it; used in the ticker's thread alone."""

    def __init__(self) -> None:
        self._late: deque[tuple[datetime, timedelta]] = deque()

    def note(self, due: datetime, done_at: datetime) -> None:
        self._late.append((done_at, done_at - due))

    def worst(self, now: datetime) -> timedelta:
        while self._late and not timedelta() <= now - self._late[0][0] <= REMEMBERED:
            self._late.popleft()
        return max((late for _, late in self._late), default=timedelta())
