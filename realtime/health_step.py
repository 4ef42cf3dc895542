"""The ticker's step that has the parts probed, and stores and tells what was found.

Nothing here waits: probes run in threads of their own (`dashboard.watch`), and what they find
is taken up at a later turn. Only the worker that holds the ticker's lease comes here.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings

from dashboard import health, senders
from dashboard.probes import reason
from dashboard.readings import Reading, failed
from realtime.punctuality import Punctuality

PAUSE = timedelta(minutes=1)  # longer without a look by any worker: the board was away
STOP_SECONDS = 2.5  # a probe's patience, and a little
KEPT = 2  # readings of each part that could not be stored yet: two decide


class Asked(Protocol):
    """A part that can be asked how it is: `dashboard.watch.Watch`."""

    component: str

    def ask(self) -> None: ...
    def take(self) -> Reading | None: ...
    def join(self, seconds: float) -> None: ...


Facts = Callable[[datetime], Iterable[Reading]]
"""What is known without a probe, of parts that may come and go."""


class HealthStep:
    """Asks all parts once in HEALTH_SECONDS."""

    def __init__(
        self, watches: Sequence[Asked], facts: Facts, punctuality: Punctuality | None = None
    ) -> None:
        self._watches = watches
        self._facts = facts
        self._punctuality = punctuality or Punctuality()
        self._asked_at: datetime | None = None
        self._unstored: list[Reading] = []
        self._previous: dict[str, Reading] = {}  # the newest stored reading of each part

    def __call__(self, now: datetime) -> datetime:
        every = timedelta(seconds=settings.HEALTH_SECONDS)
        self._keep(found for watch in self._watches if (found := watch.take()))
        if self._asked_at is None or not timedelta() <= now - self._asked_at < every:
            if self._asked_at is not None:  # a ticker that hung, as with its database, was late
                self._punctuality.note(min(now, self._asked_at + every), now)
            for watch in self._watches:
                watch.ask()
            self._asked_at = now
            self._look_around(now)
        if self._unstored:
            self._previous = health.take(self._unstored, self._previous, now)
            self._unstored = []
        return (self._asked_at or now) + every

    def database_failed(self, error: Exception) -> None:
        """The ticker cannot work. It is told when the database is back: it cannot be before."""
        self._keep([failed("database", reason(error))])

    def rest(self) -> None:
        """Another worker does this: what was found here says nothing about the time after."""
        self._asked_at = None
        self._unstored, self._previous = [], {}
        for watch in self._watches:
            watch.take()

    def stop(self) -> None:
        """Wait a moment for probes that are under way."""
        deadline = time.monotonic() + STOP_SECONDS
        for watch in self._watches:
            watch.join(deadline - time.monotonic())

    def _look_around(self, now: datetime) -> None:
        looked_at = health.looked_at()
        pause = max(PAUSE, 2 * timedelta(seconds=settings.HEALTH_SECONDS))
        if looked_at is not None and now - looked_at > pause:
            senders.renew(looked_at, now)
        senders.forget(now)
        facts = list(self._facts(now))
        watched = {watch.component for watch in self._watches}
        health.drop_others(watched | {fact.component for fact in facts})
        self._keep(facts)

    def _keep(self, readings: Iterable[Reading]) -> None:
        for reading in readings:
            same = [each for each in self._unstored if each.component == reading.component]
            if len(same) == KEPT:
                self._unstored.remove(same[0])
            self._unstored.append(reading)
