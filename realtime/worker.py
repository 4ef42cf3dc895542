"""A worker's background work, put together: the runtime on its loop and the ticker's steps."""

import asyncio
from datetime import datetime, timedelta

from dashboard import deadlines, stats
from dashboard.models import Board
from dashboard.signals import figures_collected
from dashboard.stats import Figures
from realtime import log, runtime
from realtime.retention import PruneStep
from realtime.ticker import Lease, Ticker

STATS_SECONDS = 10  # a heartbeat of figures, also when nothing changes
STATS_LEAST_SECONDS = 1  # between two, however much changes

_ticker: Ticker | None = None


def start() -> None:
    """Start the background work of this process, once; on its event loop."""
    global _ticker
    running = runtime.get()
    if _ticker is None:
        _ticker = Ticker(Lease(running.worker), [run_deadlines, StatsStep(), PruneStep()])
        _ticker.start()
        running.on_ring = wake_ticker  # another worker may have set an earlier moment


async def stop() -> None:
    """Stop it and give the lease back."""
    global _ticker
    if _ticker is not None:
        ticker, _ticker = _ticker, None
        await asyncio.to_thread(ticker.stop)
    await runtime.stop()


def wake_ticker() -> None:
    """Something may be due earlier than the ticker knows."""
    if _ticker is not None:
        _ticker.wake()


def run_deadlines(now: datetime) -> datetime | None:
    """Leases, silence starts and ends; all that are due, a transaction at a time."""
    due = deadlines.next_due()
    while due is not None and due <= now:
        deadlines.run_due(now)
        due = deadlines.next_due()
    return due


class StatsStep:
    """Sends the figures when they change, and now and then when they do not."""

    def __init__(self) -> None:
        self._sent: Figures | None = None
        self._sent_at: datetime | None = None
        self._head = -1  # of the log when the figures were last counted

    def __call__(self, now: datetime) -> datetime | None:
        if self._sent_at is None or now < self._sent_at:
            age = timedelta(seconds=STATS_SECONDS)
        else:
            age = now - self._sent_at
        least, most = timedelta(seconds=STATS_LEAST_SECONDS), timedelta(seconds=STATS_SECONDS)
        if age >= most or (age >= least and log.position().seq != self._head):
            self._count(now, must_send=age >= most)
        elif age < least:
            return now + least - age
        return (self._sent_at or now) + most

    def _count(self, now: datetime, must_send: bool) -> None:
        with Board.locked():
            figures = stats.collect(now)
            if must_send or figures != self._sent:
                figures_collected.send(sender=Figures, figures=figures)
                self._sent, self._sent_at = figures, now
            self._head = log.position().seq
