"""What happened: the log read by time, type, alert and labels, and the board as it once stood."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db.models import Count, F, Max, Q, QuerySet

from config import rows
from realtime.edges import well_after, well_before
from realtime.events import EventType, SilencePayload, Stored
from realtime.folding import Standing, decode, fold, fold_silences
from realtime.models import Event, EventLog, FoldedAlert

CHUNK = 100  # rows in one read, each of which may have 256 KiB
CHUNK_BYTES = 1_000_000  # after which a chunk ends: alerts may be large
ROWS = 10  # that come from the database at once
PAGE_BYTES = 4 * 1024 * 1024  # in one page, after which it ends
SCAN = 20_000  # events looked at for one page, however few of them are wanted
_SILENCE_TYPES = [t.value for t in EventType if t.startswith("silence_")]


class Entry(NamedTuple):
    """An event and the person who did it (None: a program, or time itself)."""

    event: Stored
    actor: str | None

    def json(self) -> bytes:
        """The envelope, with `actor` also where none was; those of old logs have none at all."""
        end = b',"actor":' + msgspec.json.encode(self.actor) + b"}"
        body = self.event.body
        return body if body.endswith(end) else body[:-1] + end


class Wanted(NamedTuple):
    """Which events; times are inclusive, None: no bound. `labels` keeps alerts' events alone."""

    since: datetime | None = None
    until: datetime | None = None
    types: frozenset[str] | None = None
    fingerprint: str | None = None
    labels: Callable[[Mapping[str, str]], bool] | None = None
    newest_first: bool = False

    def takes(self, entry: Entry) -> bool:
        """What the database has not decided. Raises `TooSlow`, as `page` does."""
        if self.labels is None:
            return True
        labels = entry.event.labels
        return labels is not None and self.labels(labels)


class Page(NamedTuple):
    """`after` is the seq to go on from; None: there is no more."""

    entries: list[Entry]
    after: int | None


def page(wanted: Wanted, after: int | None, limit: int) -> Page:
    """At most `limit` entries after that seq (before it, newest first)."""
    found: list[Entry] = []
    looked_at = size = 0
    for entries in chunks(wanted, after):
        for entry in entries:
            looked_at += 1
            if wanted.takes(entry):
                found.append(entry)
                size += len(entry.event.body)
            if len(found) == limit or looked_at == SCAN or size > PAGE_BYTES:
                return Page(found, entry.event.seq)
    return Page(found, None)


def chunks(wanted: Wanted, after: int | None = None) -> Iterator[list[Entry]]:
    """Everything that the database gives, in order; the caller asks `takes` for each."""
    events = _events(wanted)
    while True:
        part = events
        if after is not None:
            part = events.filter(Q(seq__lt=after) if wanted.newest_first else Q(seq__gt=after))
        found: list[Entry] = []
        size = 0
        for seq, kind, body, actor in part[:CHUNK].iterator(chunk_size=ROWS):
            found.append(Entry(Stored(seq, kind, body.encode()), actor))
            size += len(body)
            if size > CHUNK_BYTES:
                break
        if found:
            yield found
            after = found[-1].event.seq
        if len(found) < CHUNK and size <= CHUNK_BYTES:
            return


def _events(wanted: Wanted) -> QuerySet[Event, Any]:
    chosen = Q()
    # By seq as well: the indexes of types and alerts hold no times, and would be read in full.
    if wanted.since:
        chosen &= Q(timestamp__gte=wanted.since, seq__gt=well_before(wanted.since))
    if wanted.until:
        chosen &= Q(timestamp__lte=wanted.until, seq__lt=well_after(wanted.until))
    if wanted.types is not None:
        chosen &= Q(type__in=wanted.types)
    if wanted.fingerprint is not None:
        chosen &= Q(fingerprint=wanted.fingerprint)
    if wanted.labels is not None:
        chosen &= Q(fingerprint__isnull=False)
    order = "-seq" if wanted.newest_first else "seq"
    return Event.objects.filter(chosen).order_by(order).values_list("seq", "type", "body", "actor")


def knows(fingerprint: str) -> bool:
    """Whether any event of this alert is kept."""
    return Event.objects.filter(fingerprint=fingerprint).exists()


def tally(fingerprint: str) -> dict[str, int]:
    """How many events of this alert are kept, by type."""
    events = Event.objects.filter(fingerprint=fingerprint).order_by()
    return dict(events.values_list("type").annotate(events=Count("*")))


def oldest(fingerprint: str | None = None) -> datetime | None:
    """When the first event that is kept (of this alert) happened; None: there is none."""
    events = (
        Event.objects.all()
        if fingerprint is None
        else Event.objects.filter(fingerprint=fingerprint)
    )
    return events.order_by("seq").values_list("timestamp", flat=True).first()


class TooOld(ValueError):
    """Nothing is kept from that time; `oldest` is the first that is."""

    def __init__(self, oldest: datetime) -> None:
        super().__init__(f"nothing is kept from before {oldest.isoformat()}")
        self.oldest = oldest


class Stand(NamedTuple):
    """The board after the event `seq`: what fires, by fingerprint, each with its newest event."""

    firing: dict[str, Standing]
    seq: int


def firing_at(at: datetime) -> dict[str, Standing]:
    """The alerts that fired then, by fingerprint, each with its newest event. Raises `TooOld`."""
    return stand_at(at).firing


def stand_at(at: datetime) -> Stand:
    """The board as it stood then, and the event from which it goes on. Raises `TooOld`."""
    log = EventLog.objects.filter(pk=1).first()
    if log is None:
        return Stand({}, 0)
    first = oldest()
    if log.pruned and first is not None and at < first:
        raise TooOld(first)
    until = Event.objects.filter(timestamp__lte=at, seq__lt=well_after(at)).order_by("-seq")
    last = until.values_list("seq", flat=True).first() or log.pruned
    firing = {row.fingerprint: decode(row.data) for row in FoldedAlert.objects.all()}
    fold(firing, _newest(last))
    return Stand(firing, last)


def _newest(last: int) -> list[Stored]:
    """Up to that seq: of each alert its newest event, and the silences' events that move lists,
    in order. There are few of these: that they are read by themselves costs less than to read
    all of the silences."""
    # An expression: for the bare column SQLite would read the whole table instead of the index.
    events = Event.objects.alias(place=F("seq") + 0).filter(place__lte=last)
    newest = events.filter(fingerprint__isnull=False).values("fingerprint")
    seqs = newest.annotate(last=Max("seq")).order_by().values_list("last", flat=True)
    found: list[tuple[int, str, str]] = []
    for some in rows.chunks(sorted(seqs)):
        found.extend(Event.objects.filter(seq__in=some).values_list("seq", "type", "body"))
    silences = Event.objects.filter(type__in=_SILENCE_TYPES, seq__lte=last)
    moved = silences.filter(body__contains='"resilenced"')
    found.extend(moved.values_list("seq", "type", "body"))
    return [Stored(seq, kind, body.encode()) for seq, kind, body in sorted(found)]


def active_silences(seq: int) -> list[SilencePayload]:
    """Those in force after that event, as far as an event of each is kept."""
    events = Event.objects.filter(type__in=_SILENCE_TYPES, seq__lte=seq).order_by("seq")
    found = events.values_list("seq", "type", "body").iterator(chunk_size=CHUNK)
    active: dict[str, SilencePayload] = {}
    fold_silences(active, (Stored(number, kind, body.encode()) for number, kind, body in found))
    return list(active.values())
