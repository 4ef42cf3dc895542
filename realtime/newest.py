"""The newest events of some types, found by the index: whatever else the log is full of."""

from collections.abc import Iterator, Sequence

from django.db import connection

from realtime.events import LabelFilter, Selection, Stored
from realtime.history import Entry
from realtime.models import Event

CHUNK = 250  # rows in one read
ROWS = 50  # that come from the database at once: each may have 256 KiB

# Of each type so many: one question for all types would have the database sort the whole log.
_OF_A_TYPE = (
    "SELECT seq FROM (SELECT seq FROM realtime_event WHERE type = %s "
    "ORDER BY seq DESC LIMIT %s) AS t{number}"
)


def newest(
    types: Sequence[str],
    most: int,
    *,
    labels: LabelFilter | None = None,
    looked_at: int,
) -> list[Entry]:
    """At most `most` entries, the newest first. `labels` keeps back alerts' events alone, as on
    a stream; with it no more than `looked_at` are looked at."""
    found: list[Entry] = []
    chosen = Selection(labels=labels)
    for entry in _entries(_seqs(types, most if labels is None else looked_at)):
        if chosen.takes(entry.event):
            found.append(entry)
        if len(found) == most:
            break
    return found


def _seqs(types: Sequence[str], most: int) -> list[int]:
    parts = [_OF_A_TYPE.format(number=number) for number, _ in enumerate(types)]
    query = f"{' UNION ALL '.join(parts)} ORDER BY seq DESC LIMIT %s"
    parameters = [word for name in types for word in (name, most)]
    with connection.cursor() as cursor:
        cursor.execute(query, [*parameters, most])
        return [seq for (seq,) in cursor.fetchall()]


def _entries(seqs: Sequence[int]) -> Iterator[Entry]:
    for start in range(0, len(seqs), CHUNK):
        rows = Event.objects.filter(seq__in=seqs[start : start + CHUNK]).order_by("-seq")
        found = rows.values_list("seq", "type", "body", "actor")
        for seq, kind, body, actor in found.iterator(chunk_size=ROWS):
            yield Entry(Stored(seq, kind, body.encode()), actor)
