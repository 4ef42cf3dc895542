"""A worker's background work, put together: the runtime on its loop and the ticker's steps."""

import asyncio
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
from realtime.streams import streams
from realtime.sweep import Sweep
from realtime.ticker import Lease, Step, Ticker

STATS_SECONDS = 10  # a heartbeat of figures, also when nothing changes
STATS_LEAST_SECONDS = 1  # between two, however much changes

_ticker: Ticker | None = None
_health: HealthStep | None = None
_loader: Loader | None = None
_sweep: Sweep | None = None
_meter: Meter | None = None
_credentials: CredentialSweep | None = None


def start() -> None:
    """Start the background work of this process, once; on its event loop."""
    global _ticker, _health, _loader, _sweep, _meter, _credentials
    running = runtime.get()
    limits.get()
    if _sweep is None:
        _sweep = Sweep(streams, conf.max_stream_age_seconds, admission.leave)
        _sweep.start()
    tracing.start()
    if _loader is None:
        _loader = Loader()
        _loader.start()
    if _credentials is None:
        _credentials = CredentialSweep(streams)
        _credentials.start()
    if _ticker is None:
        punctuality = Punctuality()
        _health = HealthStep(
            health_sources.watches(running.hub, wake_ticker),
            partial(health_sources.facts, punctuality, running.worker),
            punctuality,
        )
        steps: list[Step] = [
            DeadlinesStep(punctuality),
            StatsStep(),
            PruneStep(),
            SilenceRetentionStep(),
            _health,
        ]
        lease = Lease(running.worker)
        _ticker = Ticker(lease, steps, _health.rest, _health.database_failed)
        _ticker.start()
        _meter = Meter(running.hub, lambda: lease.holding, settings.PROMETHEUS_MULTIPROC_DIR)
        _meter.start()
        running.on_ring = wake_ticker  # another worker may have set an earlier moment


async def configured() -> None:
    """Waits, after `start`, for the configuration that this worker was started with."""
    if _loader is not None:
        await _loader.tried()


async def stop() -> None:
    """Stop it and give the lease back."""
    global _ticker, _health, _loader, _sweep, _meter, _credentials
    if _sweep is not None:
        sweep, _sweep = _sweep, None
        await sweep.stop()
    if _meter is not None:
        meter, _meter = _meter, None
        await meter.stop()
    if _loader is not None:
        loader, _loader = _loader, None
        await loader.stop()
    if _ticker is not None:
        ticker, _ticker = _ticker, None
        await asyncio.to_thread(ticker.stop)
    if _health is not None:
        health, _health = _health, None
        await asyncio.to_thread(health.stop)
    await limits.stop()
    await runtime.stop()
    await asyncio.to_thread(tracing.stop)
    if _credentials is not None:  # the last: its thread may wait for a database that stands still
        credentials, _credentials = _credentials, None
        await credentials.stop()


def wake_ticker() -> None:
    """Something may be due earlier than the ticker knows."""
    if _ticker is not None:
        _ticker.wake()


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
