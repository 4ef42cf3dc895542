"""The parts as they are known to everybody: readings settled, stored, and told."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import Max

from dashboard.models import Board, HealthComponent
from dashboard.readings import Reading, Status, settle
from dashboard.signals import HealthChange, health_changed

_WRITTEN = [f.name for f in HealthComponent._meta.concrete_fields if not f.primary_key]


def take(
    readings: Sequence[Reading], previous: Mapping[str, Reading], now: datetime
) -> dict[str, Reading]:
    """Store readings, in order, and tell what they change; in one transaction.

    `previous` has each component's reading before these, where this worker made one; returned
    is what it is for the next time. A component that is new is told at once, whatever it is:
    a page that is open cannot know of it otherwise.
    """
    newest = dict(previous)
    changes: list[HealthChange] = []
    with Board.locked():
        rows = HealthComponent.objects.in_bulk([reading.component for reading in readings])
        for reading in readings:
            row = rows.get(reading.component)
            if row is None:
                row = rows[reading.component] = HealthComponent(name=reading.component)
                told: Reading | None = reading
            else:
                told = settle(Status(row.status), newest.get(row.name), reading)
            _note(row, reading, now)
            if told is not None:
                changes.append(_change(row, told, now))
            newest[row.name] = reading
        HealthComponent.objects.bulk_create(
            rows.values(), update_conflicts=True, unique_fields=["name"], update_fields=_WRITTEN
        )
        _tell(changes)
    return newest


def looked_at() -> datetime | None:
    """When any worker looked at a part last."""
    newest: datetime | None = HealthComponent.objects.aggregate(at=Max("probed_at"))["at"]
    return newest


def drop_others(watched: Collection[str]) -> None:
    """Remove the components that nobody watches any more, and tell it."""
    if not HealthComponent.objects.exclude(name__in=watched).exists():
        return
    with Board.locked():
        gone = list(HealthComponent.objects.exclude(name__in=watched))
        HealthComponent.objects.filter(name__in=[row.name for row in gone]).delete()
        _tell([HealthChange(_as_told(row), row.since, removed=True) for row in gone])


def _note(row: HealthComponent, reading: Reading, now: datetime) -> None:
    row.probed_at = now
    row.probed_latency_ms = reading.latency_ms
    row.probed_message = reading.message


def _change(row: HealthComponent, told: Reading, now: datetime) -> HealthChange:
    row.status = told.status
    row.latency_ms = told.latency_ms
    row.message = told.message
    row.since = now
    return HealthChange(told, now)


def _as_told(row: HealthComponent) -> Reading:
    return Reading(row.name, Status(row.status), row.latency_ms, "it is not watched any more")


def _tell(changes: list[HealthChange]) -> None:
    if changes:
        health_changed.send(sender=HealthComponent, changes=changes)
