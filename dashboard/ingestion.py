"""From posted alerts to rows: defaults, merging with what is stored, and which of it is news.

Alertmanager's rules (api/v2/api.go, alert/alert.go, provider/mem).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from dashboard import lifecycle
from dashboard.labels import fingerprint
from dashboard.models import Alert, Board
from dashboard.signals import deadline_moved
from dashboard.transitions import AlertState


class PostedAlert(msgspec.Struct, frozen=True):
    """One valid alert from outside: no empty label values, times in UTC and complete."""

    labels: dict[str, str]
    annotations: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    ends_at_is_lease: bool
    generator_url: str


def complete_times(
    starts_at: datetime | None, ends_at: datetime | None, now: datetime, lease: timedelta
) -> tuple[datetime, datetime, bool]:
    """Start, end, and whether the end is a lease, where the sender left out one or both."""
    if ends_at is None:
        return starts_at or now, now + lease, True
    return starts_at or ends_at, ends_at, False


def ingest(posted: Sequence[PostedAlert], now: datetime) -> None:
    """Store a batch in one transaction; a repeat that changes nothing visible tells nothing."""
    named = [(fingerprint(item.labels), item) for item in posted]
    if not named:
        return
    with Board.locked():
        rows = Alert.objects.in_bulk([name for name, _ in named])
        before: dict[str, AlertState | None] = {
            name: rows[name].state if name in rows else None for name, _ in named
        }
        ends_before = {name: row.ends_at for name, row in rows.items()}
        for name, item in named:
            rows[name] = _merged(rows.get(name), _alert(name, item, now))
        touched = [lifecycle.Touched(state, rows[name]) for name, state in before.items()]
        lifecycle.settle(touched, now)
        if any(rows[name].ends_at < end for name, end in ends_before.items()):
            deadline_moved.send(sender=Alert)


def _alert(name: str, item: PostedAlert, now: datetime) -> Alert:
    alert = Alert(
        status=Alert.Status.FIRING if item.ends_at > now else Alert.Status.RESOLVED,
        annotations=item.annotations,
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        ends_at_is_lease=item.ends_at_is_lease,
        generator_url=item.generator_url,
        first_seen=now,
        updated_at=now,
    )
    alert.take_labels(item.labels, name)
    return alert


def _merged(old: Alert | None, new: Alert) -> Alert:
    """The stored alert with the news in it: merged when the two overlap in time, else replaced."""
    if old is None:
        return new
    if new.starts_at < old.ends_at and old.starts_at < new.ends_at:
        new.starts_at = min(old.starts_at, new.starts_at)
        if not new.firing:
            if not old.firing:
                new.ends_at = max(old.ends_at, new.ends_at)
        elif old.ends_at > new.ends_at and not old.ends_at_is_lease:
            new.ends_at, new.ends_at_is_lease = old.ends_at, False
    new.first_seen = old.first_seen
    new.silenced_by = old.silenced_by
    new.inhibited_by = old.inhibited_by
    new.acknowledged_by = old.acknowledged_by
    new.acknowledged_at = old.acknowledged_at
    new.acknowledged_note = old.acknowledged_note
    return new
