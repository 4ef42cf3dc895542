"""Brings a worker's gauges up to date once a second, also those that nobody scrapes here.

With PROMETHEUS_MULTIPROC_DIR another worker may be asked for them, and one that died must not be
counted for ever: whoever lives removes what it left.
"""

import os
import re
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from prometheus_client import multiprocess

from realtime import metrics
from realtime.ring import Ring
from realtime.rounds import Rounds

SECONDS = 1.0
RATE_SECONDS = 10.0
ROUNDS_BETWEEN = 5  # two looks for the dead
_LIVE_GAUGES = re.compile(r"gauge_live[a-z]*_(\d+)\.db")


class Measured(Protocol):
    """What is measured: the hub."""

    epoch: str
    level_at: float

    @property
    def head(self) -> int: ...

    newest: Ring


class Rate:
    """How fast the head of a log moves."""

    def __init__(self) -> None:
        self._epoch = ""
        self._seen: deque[tuple[float, int]] = deque()

    def after(self, now: float, epoch: str, head: int) -> float:
        """Events a second over the last RATE_SECONDS, at a moment in seconds and the head then."""
        if epoch != self._epoch:
            self._epoch = epoch
            self._seen.clear()
        self._seen.append((now, head))
        while len(self._seen) > 2 and now - self._seen[1][0] >= RATE_SECONDS:
            self._seen.popleft()
        since, head_then = self._seen[0]
        return max(0.0, (head - head_then) / (now - since)) if now > since else 0.0


class Meter(Rounds):
    """One for each worker."""

    complaint = "The gauges could not be brought up to date"

    def __init__(
        self,
        hub: Measured,
        lease_held: Callable[[], bool],
        folder: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__("realtime-meter", SECONDS)
        self._hub = hub
        self._lease_held = lease_held
        self._folder = folder  # PROMETHEUS_MULTIPROC_DIR, or ""
        self._monotonic = monotonic
        self._rate = Rate()
        self._measured = 0  # times

    async def turn(self) -> None:
        self.measure()

    async def ended(self) -> None:
        if self._folder:
            _forget(os.getpid(), self._folder)

    def measure(self) -> None:
        """One round."""
        if self._folder and self._measured % ROUNDS_BETWEEN == 0:
            forget_the_dead(self._folder)
        self._measured += 1
        now = self._monotonic()
        metrics.measured(
            head=self._hub.head,
            events_per_second=self._rate.after(now, self._hub.epoch, self._hub.head),
            lag_seconds=max(0.0, now - self._hub.level_at),
            ring_events=len(self._hub.newest),
            ring_bytes=self._hub.newest.bytes,
            lease_held=self._lease_held(),
        )


def forget_the_dead(folder: str) -> None:
    """Remove the gauges of processes that are no more. Their counters stay: a sum that shrinks
    would look like a restart of all workers. May be done by several at once."""
    for path in Path(folder).glob("gauge_live*.db"):
        match = _LIVE_GAUGES.fullmatch(path.name)
        if match and not _lives(int(match[1])):
            with suppress(FileNotFoundError):  # another worker was quicker
                _forget(int(match[1]), folder)


def _forget(pid: int, folder: str) -> None:
    multiprocess.mark_process_dead(pid, folder)  # type: ignore[no-untyped-call]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # of another user
    return True
