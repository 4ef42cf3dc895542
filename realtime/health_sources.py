"""Where health readings come from: the parts that this worker watches, and what it knows itself."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.utils import timezone

from dashboard import dead_mans_switch, health_checks, probes, senders
from dashboard.readings import Reading, Status, by_latency, failed
from dashboard.watch import Watch
from realtime import log
from realtime.models import Event
from realtime.punctuality import Punctuality

# A due moment that another process set is found within a second without being told of it.
LATE_FROM = timedelta(seconds=2)
TOO_LATE_FROM = timedelta(seconds=10)  # twice what another worker needs to take over


class Follower(Protocol):
    """How far this worker has read the log: its hub."""

    epoch: str

    @property
    def head(self) -> int: ...

    last_error: Exception | None


def watches(hub: Follower, on_found: Callable[[], None]) -> list[Watch]:
    """The parts of this installation, as its settings have it."""

    def watch(component: str, probe: Callable[[], Reading | None]) -> Watch:
        return Watch(component, probe, on_found)

    everything = [
        watch("database", probes.database),
        watch("event_log", partial(event_log, hub)),
        watch("disk", partial(probes.disk, _folders())),
    ]
    if settings.REDIS_URL:
        everything.append(watch("redis", partial(probes.redis_server, settings.REDIS_URL)))
    for name, url in health_checks.targets():
        everything.append(watch(name, partial(probes.web, name, url)))
    if settings.DEAD_MANS_SWITCH:
        switch = dead_mans_switch.DeadMansSwitch(settings.DEAD_MANS_SWITCH)
        everything.append(watch(dead_mans_switch.NAME, switch))
    return everything


def facts(punctuality: Punctuality, worker: str, now: datetime) -> Iterable[Reading]:
    """The ticker, and each sender."""
    return [ticker(punctuality.worst(now), worker), *senders.readings(now)]


def ticker(lateness: timedelta, worker: str) -> Reading:
    """By how late due work was done in the last minute."""
    status = Status.HEALTHY
    if lateness >= LATE_FROM:
        status = Status.DEGRADED if lateness < TOO_LATE_FROM else Status.UNHEALTHY
    late = (
        ""
        if status is Status.HEALTHY
        else f", due work up to {lateness.total_seconds():.1f} s late"
    )
    latency_ms = round(lateness / timedelta(milliseconds=1), 1)
    return Reading("ticker", status, latency_ms, f"run by {worker}{late}")


def event_log(hub: Follower) -> Reading | None:
    """By how long the oldest event that this worker has not read waits already."""
    epoch, head, _ = log.extent()
    if hub.last_error is not None:
        return failed("event_log", "this worker cannot read it")
    if hub.epoch != epoch:
        return None  # it has just begun to
    waiting = Event.objects.filter(seq=hub.head + 1).values_list("timestamp", flat=True).first()
    if hub.head >= head or waiting is None:
        return by_latency("event_log", 0)
    behind = (timezone.now() - waiting) / timedelta(milliseconds=1)
    return by_latency("event_log", max(0.0, behind), "this worker is behind by")


def _folders() -> list[Path]:
    folders = [Path(settings.VAR_DIR)]
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and Path(name).is_file():
        folders.append(Path(name).resolve().parent)
    return folders
