"""The durable, ordered log of events: the truth that every stream is read from."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.dispatch import Signal
from django.utils import timezone

from config import rows
from realtime.events import AlertPayload, NewEvent, Position, Stored, encode
from realtime.models import Event, EventLog

READ_ROWS = 200  # in one query
FIRST_ROWS = 20  # in the first one: each may have 256 KiB, and it shows how large they are
READ_BYTES = 4 * 1024 * 1024  # after which a read ends

# As they stand: the ORM takes longer to put them together than the database to answer.
_ADVANCE = "UPDATE realtime_eventlog SET head = head + %s WHERE id = 1 RETURNING epoch, head"
_READ = "SELECT seq, type, body FROM realtime_event WHERE seq > %s ORDER BY seq LIMIT %s"

# Sent after the commit of a transaction that appended: `events` as they were given, `stored` as
# they can be read now, `epoch`, and `head`, the seq of the newest of them.
appended = Signal()


class Extent(NamedTuple):
    """The log's name, and the range that can be read: `pruned` < seq <= `head`."""

    epoch: str
    head: int
    pruned: int


def append(events: Sequence[NewEvent], actor: str | None = None) -> datetime:
    """Write events in the transaction under way, or in one of their own; `actor` made them.

    Returns the moment that they are of.
    This takes the log's lock: a transaction that also changes the board takes the board's first.
    Raises `msgspec.ValidationError` when a payload is not of its type. Nothing is written then, nor
    by the transaction under way: a change that cannot be told is none.
    """
    if not events:
        return timezone.now()
    with transaction.atomic(savepoint=False):
        epoch, head = _advance(len(events))
        now = timezone.now()
        stored = [
            Stored(seq, event.type.value, encode(event, epoch, seq, now, actor))
            for seq, event in enumerate(events, start=head - len(events) + 1)
        ]
        rows.write(
            Event,
            ("seq", "type", "timestamp", "fingerprint", "actor", "body"),
            [
                (each.seq, each.type, now, _fingerprint(event), actor, each.body.decode())
                for each, event in zip(stored, events, strict=True)
            ],
        )
        transaction.on_commit(lambda: _announce(epoch, events, stored))
    return now


def _fingerprint(event: NewEvent) -> str | None:
    return event.data.fingerprint if isinstance(event.data, AlertPayload) else None


def _advance(count: int) -> Position:
    """Moves the head, and holds the log's row; makes the log when there is none yet."""
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, [count])
        row = cursor.fetchone()
    if row is None:
        extent()
        return _advance(count)
    return Position(*row)


def _announce(epoch: str, events: Sequence[NewEvent], stored: Sequence[Stored]) -> None:
    appended.send(sender=EventLog, epoch=epoch, head=stored[-1].seq, events=events, stored=stored)


def extent() -> Extent:
    """Where the log begins and ends; makes the log when there is none yet."""
    found = rows.read(EventLog, ("id", *Extent._fields), id=1)
    row = found[0] if found else EventLog.objects.get_or_create(pk=1)[0]
    return Extent(row.epoch, row.head, row.pruned)


def position() -> Position:
    """The cursor for whoever reads the state next: read it before the state."""
    epoch, head, _ = extent()
    return Position(epoch, head)


def read(after: int, limit: int, most_bytes: int = READ_BYTES) -> list[Stored]:
    """The next events after that seq, in order: up to `limit`, and fewer when they are large."""
    found: list[Stored] = []
    size, rows_now = 0, FIRST_ROWS
    while len(found) < limit and size < most_bytes:
        most = min(limit - len(found), rows_now)
        part = _read(found[-1].seq if found else after, most)
        found += part
        size += sum(len(event.body) for event in part)
        if len(part) < most:
            break
        # What the rest has room for, if it is like what came so far.
        rows_now = min(READ_ROWS, (most_bytes - size) * len(found) // size + 1)
    return found


def _read(after: int, limit: int) -> list[Stored]:
    with connection.cursor() as cursor:
        cursor.execute(_READ, [after, limit])
        return [Stored(seq, kind, body.encode()) for seq, kind, body in cursor.fetchall()]
