"""How long what happened can be looked up: what is older, or too much, is removed in batches."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from config.rows import chunks
from dashboard import lease_log
from dashboard.models import Alert, Board
from realtime.events import Stored
from realtime.folding import decode, encode, fold, named
from realtime.models import Event, EventLog, FoldedAlert

PRUNE_EVERY = timedelta(minutes=1)
BATCH = 500


class PruneStep:
    """The ticker's: a batch of each kind, and soon again while there is more."""

    def __init__(self) -> None:
        self._next: datetime | None = None

    def __call__(self, now: datetime) -> datetime | None:
        if self._next is None or now >= self._next:
            oldest = now - settings.EVENT_RETENTION
            removed = (
                prune_events(oldest, settings.EVENT_RETENTION_COUNT, BATCH),
                lease_log.prune(oldest, BATCH),
                prune_alerts(oldest, BATCH),
            )
            self._next = now if BATCH in removed else now + PRUNE_EVERY
        return self._next


def prune_events(older_than: datetime, most: int, batch: int) -> int:
    """Remove the oldest events: those older than that, and more than `most`.

    At most a batch of them; returns how many. What they amount to is kept, so that the board as
    it stood at any later time can still be told.
    """
    with transaction.atomic():
        log = EventLog.objects.select_for_update().filter(pk=1).first()
        if log is None:
            return 0
        old = Event.objects.order_by("seq").values_list("seq", "type", "body", "timestamp")[:batch]
        gone: list[Stored] = []
        for seq, kind, body, timestamp in old:
            # Up to the first to be kept: a clock that went back must not cost its neighbours.
            if timestamp >= older_than and seq > log.head - most:
                break
            gone.append(Stored(seq, kind, body.encode()))
        if gone:
            _fold_away(gone)
            log.pruned = gone[-1].seq
            log.save(update_fields=["pruned"])
            Event.objects.filter(seq__lte=log.pruned).delete()
    return len(gone)


def prune_alerts(older_than: datetime, batch: int) -> int:
    """Forget alerts that resolved before that, at most a batch; returns how many."""
    over = Alert.objects.filter(status=Alert.Status.RESOLVED, ends_at__lt=older_than)
    if not over.exists():
        return 0
    with Board.locked():
        names = list(over.values_list("pk", flat=True)[:batch])
        Alert.objects.filter(pk__in=names).delete()
    return len(names)


def _fold_away(events: list[Stored]) -> None:
    """Move the events into `FoldedAlert`: reads the alerts that they name, and no others."""
    parts = chunks(sorted(named(events)))
    before = {
        row.fingerprint: decode(row.data)
        for part in parts
        for row in FoldedAlert.objects.filter(pk__in=part)
    }
    after = dict(before)
    fold(after, events)
    FoldedAlert.objects.filter(pk__in=before.keys() - after.keys()).delete()
    FoldedAlert.objects.bulk_create(
        (
            FoldedAlert(fingerprint=name, data=encode(standing))
            for name, standing in after.items()
            if before.get(name) is not standing
        ),
        update_conflicts=True,
        unique_fields=["fingerprint"],
        update_fields=["data"],
    )
