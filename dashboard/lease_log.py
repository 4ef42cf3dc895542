"""The record of repeats: which alerts were posted when, and until when that let them fire."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from django.db.models import Min

from config import rows
from dashboard.models import Alert, Board, LeaseMembers, LeaseRecord

MOST_RECORDS = 2_000_000  # about 250 MB; a Prometheus with 10,000 alerts needs a month for them
_DIGITS = 16  # of a fingerprint


class Lease(NamedTuple):
    """The times of an alert that no event tells."""

    ends_at: datetime
    updated_at: datetime


def record_alerts(alerts: Iterable[Alert], now: datetime) -> None:
    """Remember the ends of alerts that were stored just now."""
    ends: dict[datetime, list[str]] = defaultdict(list)
    for alert in alerts:
        if alert.firing:
            ends[alert.ends_at].append(alert.fingerprint)
    record(ends, now)


def record(ends: Mapping[datetime, Sequence[str]], now: datetime) -> None:
    """Remember that at `now` these alerts (fingerprints) were given these ends."""
    if not ends:
        return
    texts = {ends_at: "".join(sorted(names)) for ends_at, names in ends.items()}
    digests = {ends_at: _digest(text) for ends_at, text in texts.items()}
    members = {digests[end]: text for end, text in texts.items()}
    rows.write(LeaseMembers, ("digest", "fingerprints"), list(members.items()), keep=True)
    records = [(now, end, digest) for end, digest in digests.items()]
    rows.write(LeaseRecord, ("at", "ends_at", "members"), records)


def leases_at(at: datetime) -> dict[str, Lease]:
    """What each alert that was posted by then had of an end at that time; it may have passed."""
    before = LeaseRecord.objects.filter(at__lte=at)
    live = before.filter(ends_at__gt=at)
    first = live.aggregate(at=Min("at"))["at"]
    if first is None:
        return {}
    # A post may also bring an end forward: of what ended since the first, the newer one counts.
    ended = before.filter(ends_at__lte=at, ends_at__gte=first, at__gte=first)
    found: dict[str, Lease] = {}
    for row in (live | ended).order_by("id").values_list("ends_at", "at", "members__fingerprints"):
        lease = Lease(row[0], row[1])
        for start in range(0, len(row[2]), _DIGITS):
            found[row[2][start : start + _DIGITS]] = lease
    return found


def kept_since() -> datetime | None:
    """The time of the oldest post that is remembered."""
    return LeaseRecord.objects.order_by("pk").values_list("at", flat=True).first()


def prune(before: datetime, batch: int) -> int:
    """Forget posts older than that, and more than `MOST_RECORDS`; at most a batch of lines.

    Returns how many. An alert that was not posted since still has its times in its own row.
    """
    # Under the lock: a post that names a set must not lose it before its own line is there.
    with Board.locked():
        lines = LeaseRecord.objects.order_by("pk").values_list("pk", "at", "members_id")[:batch]
        newest = LeaseRecord.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        gone = {pk: name for pk, at, name in lines if at < before or pk <= newest - MOST_RECORDS}
        if gone:
            LeaseRecord.objects.filter(pk__in=gone).delete()
            LeaseMembers.objects.filter(pk__in=set(gone.values()), leaserecord=None).delete()
    return len(gone)


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
