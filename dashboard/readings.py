"""What a probe found of a part, and when that is a change. Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

HEALTHY_BELOW_MS = 100.0
DEGRADED_TO_MS = 500.0


class Status(StrEnum):
    """The better first."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"


_ORDER: Sequence[Status] = list(Status)


class Reading(NamedTuple):
    """What one look at a part found; `latency_ms` None where nothing was measured."""

    component: str
    status: Status
    latency_ms: float | None = None
    message: str = ""


def by_latency(component: str, latency_ms: float, what: str = "took") -> Reading:
    """Under 100 ms healthy, to 500 ms degraded, beyond unhealthy."""
    latency_ms = round(latency_ms, 1)
    if latency_ms < HEALTHY_BELOW_MS:
        return Reading(component, Status.HEALTHY, latency_ms)
    status = Status.DEGRADED if latency_ms <= DEGRADED_TO_MS else Status.UNHEALTHY
    return Reading(component, status, latency_ms, f"{what} {latency_ms:.0f} ms")


def failed(component: str, reason: str) -> Reading:
    return Reading(component, Status.UNHEALTHY, None, reason)


def worst(readings: Iterable[Reading]) -> Reading:
    return max(readings, key=lambda reading: _ORDER.index(reading.status))


def settle(told: Status, previous: Reading | None, newest: Reading) -> Reading | None:
    """The reading that is to be told now; None while nothing changes.

    A part moves as far as two readings in a row agree that it should: one alone, in either
    direction, is no change. That is the middle one of the three statuses.
    """
    if previous is None:
        return None
    middle = sorted((told, previous.status, newest.status), key=_ORDER.index)[1]
    if middle is told:
        return None
    return newest if newest.status is middle else previous


def time_text(at: datetime) -> str:
    """A moment in a message: `2026-11-23T15:04:05Z`."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
