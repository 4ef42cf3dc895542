"""A worker's background work, put together: the runtime on its loop and the ticker's steps."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone

from config import tracing
from dashboard import stats
from dashboard.models import Board
from dashboard.signals import figures_collected
from dashboard.silence_retention import SilenceRetentionStep
from dashboard.stats import Figures
from realtime import admission, health_sources, limits, log, runtime
from realtime.access.sweep import CredentialSweep
from realtime.conf import conf
from realtime.deadlines_step import DeadlinesStep
from realtime.health_step import HealthStep
from realtime.loading import Loader
from realtime.meter import Meter
from realtime.punctuality import Punctuality
from realtime.retention import PruneStep
from realtime.runtime import Runtime
from realtime.streams import streams
from realtime.sweep import Sweep
from realtime.ticker import Lease, Step, Ticker

logger = logging.getLogger(__name__)

STATS_SECONDS = 10  # a heartbeat of figures, also when nothing changes
STATS_LEAST_SECONDS = 1  # between two, however much changes

_running: "_Parts | None" = None


def start() -> None:
    """Start the background work of this process, once; on its event loop."""
    global _running
    runtime.get()
    limits.get()
    if _running is None:
        _running = _Parts()


async def configured() -> None:
    """Waits, after `start`, for the configuration that this worker was started with."""
    if _running is not None:
        await _running.loader.tried()


async def stop() -> None:
    """Stop it and give the lease back."""
    global _running
    if _running is not None:
        parts, _running = _running, None
        await parts.stop()


def wake_ticker() -> None:
    """Something may be due earlier than the ticker knows."""
    if _running is not None:
        _running.ticker.wake()


class _Parts:
    """All of it, started; each part is stopped before those that were started before it.

    No start waits or asks anybody, so none fails.
    """

    def __init__(self) -> None:
        self._stops: list[Callable[[], Awaitable[None]]] = []
        credentials = CredentialSweep(streams)
        credentials.start()
        self._before_it_ends(credentials.stop)  # its thread may wait for a database that hangs
        tracing.start()
        self._before_it_ends(partial(asyncio.to_thread, tracing.stop))
        self._before_it_ends(runtime.stop)
        self._before_it_ends(limits.stop)
        self.ticker = self._start_ticker(runtime.get())
        self.loader = Loader()
        self.loader.start()
        self._before_it_ends(self.loader.stop)
        sweep = Sweep(streams, conf.max_stream_age_seconds, admission.leave)
        sweep.start()
        self._before_it_ends(sweep.stop)

    async def stop(self) -> None:
        """One that fails keeps no other from its end. Whoever has no more time cancels it: what
        is left then is left."""
        while self._stops:
            try:
                await self._stops.pop()()
            except Exception:
                logger.exception("A part of the worker could not be stopped")

    def _before_it_ends(self, do: Callable[[], Awaitable[None]]) -> None:
        self._stops.append(do)

    def _start_ticker(self, running: Runtime) -> Ticker:
        punctuality = Punctuality()
        health = HealthStep(
            health_sources.watches(running.hub, wake_ticker),
            partial(health_sources.facts, punctuality, running.worker),
            punctuality,
        )
        steps: list[Step] = [
            DeadlinesStep(punctuality),
            StatsStep(),
            PruneStep(),
            SilenceRetentionStep(),
            health,
        ]
        lease = Lease(running.worker)
        ticker = Ticker(lease, steps, health.rest, health.database_failed)
        ticker.start()
        self._before_it_ends(partial(asyncio.to_thread, health.stop))
        self._before_it_ends(partial(asyncio.to_thread, ticker.stop))
        meter = Meter(running.hub, lambda: lease.holding, settings.PROMETHEUS_MULTIPROC_DIR)
        meter.start()
        self._before_it_ends(meter.stop)
        running.on_ring = wake_ticker  # another worker may have set an earlier moment
        return ticker


class StatsStep:
    """Sends the figures when they change, and now and then when they do not."""

    def __init__(self) -> None:
        self._sent: Figures | None = None
        self._sent_at: datetime | None = None
        self._head = -1  # of the log when the figures were last counted
        self._day: date | None = None  # and the day then: with a new one a figure begins anew

    def __call__(self, now: datetime) -> datetime | None:
        if self._sent_at is None or now < self._sent_at:
            age = timedelta(seconds=STATS_SECONDS)
        else:
            age = now - self._sent_at
        least, most = timedelta(seconds=STATS_LEAST_SECONDS), timedelta(seconds=STATS_SECONDS)
        if age >= most or (age >= least and self._may_have_changed(now)):
            self._count(now, must_send=age >= most)
        elif age < least:
            return now + least - age
        return (self._sent_at or now) + most

    def _may_have_changed(self, now: datetime) -> bool:
        return timezone.localdate(now) != self._day or log.position().seq != self._head

    def _count(self, now: datetime, must_send: bool) -> None:
        with Board.locked():
            figures = stats.collect(now)
            if must_send or figures != self._sent:
                figures_collected.send(sender=Figures, figures=figures)
                self._sent, self._sent_at = figures, now
            self._head, self._day = log.position().seq, timezone.localdate(now)
