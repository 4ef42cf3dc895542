"""Whether this worker's stream works, found out in a time that is bounded.

It does when the worker can read the log, has read it, and is not about to stop. Everything else,
as a sender that is silent, or Redis, without which streams follow within REALTIME_POLL_SECONDS,
makes it degraded at the most.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from django.conf import settings
from django.utils import timezone

from dashboard.models import HealthComponent
from dashboard.probes import reason
from dashboard.readings import HEALTHY_BELOW_MS, Reading, Status, failed
from realtime.conf import conf
from realtime.events import Stored

PATIENCE_SECONDS = 1.0  # for each of two reads
LEAST_BEHIND_SECONDS = 2.0  # more than the hub's own interval: it follows too slowly
# Without a look at the parts by any worker for so many rounds, what is stored of them is old.
ROUNDS_UNTIL_OLD = 3
LEAST_UNTIL_OLD = timedelta(minutes=1)


class Follower(Protocol):
    """The hub."""

    epoch: str
    level_at: float

    @property
    def head(self) -> int: ...

    async def look(self) -> None: ...
    def news(self, after: int, head: int) -> Sequence[Stored]: ...


ReadComponents = Callable[[], Awaitable[Sequence[Reading]]]


class Condition(NamedTuple):
    """`components`: what the stream itself needs comes first."""

    works: bool
    components: Sequence[Reading]
    lag_ms: float  # how long the oldest event waited that the worker had not read

    @property
    def status(self) -> Status:
        if not self.works:
            return Status.UNHEALTHY
        healthy = all(each.status is Status.HEALTHY for each in self.components)
        return Status.HEALTHY if healthy else Status.DEGRADED


async def condition(hub: Follower, read_components: ReadComponents, draining: bool) -> Condition:
    """Takes at most twice `PATIENCE_SECONDS`."""
    log, lag_ms = await _event_log(hub)
    needed = [log]
    if draining:
        needed.insert(0, failed("worker", "this worker is stopping"))
    works = all(each.status is not Status.UNHEALTHY for each in needed)
    others: Sequence[Reading] = ()
    if log.latency_ms is not None:  # else the same database would only be waited for again
        others = await _others(read_components, {each.component for each in needed})
    return Condition(works, [*needed, *others], lag_ms)


async def _event_log(hub: Follower) -> tuple[Reading, float]:
    """The log, read now; and how far the worker was behind when it was asked."""
    epoch, head = hub.epoch, hub.head
    asked_at, began = time.time(), time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await hub.look()
    except Exception as error:
        late = isinstance(error, TimeoutError)
        why = f"it does not answer within {PATIENCE_SECONDS:g} s" if late else reason(error)
        behind_seconds = time.monotonic() - hub.level_at
        return failed("event_log", f"this worker cannot read it: {why}"), _ms(behind_seconds)
    latency_ms = _ms(time.perf_counter() - began)
    unread = hub.news(head, hub.head) if hub.epoch == epoch else ()
    made_at = unread[0].made_at if unread else None
    lag_ms = 0.0 if made_at is None else _ms(max(0.0, asked_at - made_at))
    return _read(latency_ms, lag_ms), lag_ms


def _read(latency_ms: float, lag_ms: float) -> Reading:
    if lag_ms >= _ms(conf.poll_seconds + LEAST_BEHIND_SECONDS):
        message = f"this worker was behind by {lag_ms / 1000:.1f} s"
        return Reading("event_log", Status.UNHEALTHY, latency_ms, message)
    if latency_ms >= HEALTHY_BELOW_MS:
        return Reading("event_log", Status.DEGRADED, latency_ms, f"took {latency_ms:.0f} ms")
    return Reading("event_log", Status.HEALTHY, latency_ms)


async def _others(read_components: ReadComponents, known: set[str]) -> list[Reading]:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            stored = await read_components()
    except Exception as error:
        return [failed("database", reason(error))]
    return [each for each in stored if each.component not in known]


def stored_components() -> list[Reading]:
    """The parts as they were found last, by name; reads the database."""
    rows = list(HealthComponent.objects.order_by("name"))
    readings = [
        Reading(row.name, Status(row.status), row.probed_latency_ms, row.probed_message)
        for row in rows
    ]
    looked_at = max((row.probed_at for row in rows), default=None)
    return list(_current(readings, looked_at, timezone.now()))


def _current(
    readings: Iterable[Reading], looked_at: datetime | None, now: datetime
) -> Iterable[Reading]:
    """The ticker looks at the parts: when nobody did for long, it is not running anywhere."""
    patience = max(LEAST_UNTIL_OLD, ROUNDS_UNTIL_OLD * timedelta(seconds=settings.HEALTH_SECONDS))
    if looked_at is None or now - looked_at <= patience:
        return readings
    seconds = (now - looked_at).total_seconds()
    stands_still = failed("ticker", f"no worker runs it: nothing was looked at for {seconds:.0f} s")
    return [stands_still, *(each for each in readings if each.component != "ticker")]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
