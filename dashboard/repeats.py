"""Repeats: the most of all posts, recognised by their bytes and stored without more ado.

A sender repeats every firing alert each minute, word for word but for its end. A label set that
was read and found valid once is known by its bytes; where annotations, generator URL and start
are those that are stored, only the end moves, and nothing is news.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

from config.rows import chunks
from dashboard import lease_log
from dashboard.models import Alert
from dashboard.signals import deadline_moved

KNOWN_LABEL_SETS = 65_536  # of usual ones, about 30 MB when full
KNOWN_LABEL_BYTES = 24 * 1024 * 1024  # of all together: else hostile ones would fill the memory
MOST_LABEL_BYTES = 2048  # of one
_PARTS = 256
_GROUPS = 16  # different ends in one post, up to which each is a statement of its own


class Repeat(NamedTuple):
    """A posted alert that may be a repeat; `ends_at` None where the sender gave no end."""

    fingerprint: str
    digest: str  # of its annotations
    generator_url: str
    starts_at: datetime | None
    ends_at: datetime | None


class _Stored(NamedTuple):
    """What a repeat is held against."""

    status: str
    starts_at: datetime
    ends_at: datetime
    ends_at_is_lease: bool
    generator_url: str
    twin_urls: dict[str, str]
    content_digest: str


class LabelSets:
    """Label sets that were found valid: the bytes of their JSON → their fingerprint.

    Repeats of very large ones are looked at as a whole each time. It stands in many small parts:
    one large dictionary that is full and always changes is made anew every so often, and its
    megabytes leave holes in the process's memory.
    """

    def __init__(
        self,
        most: int = KNOWN_LABEL_SETS,
        most_bytes: int = KNOWN_LABEL_BYTES,
        parts: int = _PARTS,
    ) -> None:
        self._parts = [_Part(most // parts, most_bytes // parts) for _ in range(parts)]

    def get(self, labels: bytes) -> str | None:
        return self._part(labels).fingerprints.get(labels)

    def add(self, labels: bytes, fingerprint: str) -> None:
        if len(labels) <= MOST_LABEL_BYTES:
            self._part(labels).add(labels, fingerprint)

    def _part(self, labels: bytes) -> "_Part":
        return self._parts[hash(labels) % len(self._parts)]


class _Part:
    """Some of them; the oldest go first."""

    def __init__(self, most: int, most_bytes: int) -> None:
        self.fingerprints: OrderedDict[bytes, str] = OrderedDict()
        self._most = most
        self._most_bytes = most_bytes
        self._bytes = 0

    def add(self, labels: bytes, fingerprint: str) -> None:
        if labels not in self.fingerprints:
            self._bytes += len(labels)
        self.fingerprints[labels] = fingerprint
        while len(self.fingerprints) > self._most or self._bytes > self._most_bytes:
            oldest, _ = self.fingerprints.popitem(last=False)
            self._bytes -= len(oldest)


def digest(annotations: bytes) -> str:
    """Names annotations by the bytes of their JSON."""
    return blake2b(annotations, digest_size=8).hexdigest()


def store(repeats: Mapping[str, Repeat], now: datetime, lease: timedelta) -> set[str]:
    """Move the ends of those that are repeats of firing alerts; returns their fingerprints.

    Inside `Board.locked()`. What is left over is news, or must be looked at as a whole.
    """
    if not repeats:
        return set()
    stored = _stored(repeats)
    ends: dict[str, tuple[datetime, bool]] = {}
    for fingerprint, old in stored.items():
        moved = _moved_end(repeats[fingerprint], old, now, lease)
        if moved is not None:
            ends[fingerprint] = moved
    _write(ends, now)
    if any(ends[fingerprint][0] < stored[fingerprint].ends_at for fingerprint in ends):
        deadline_moved.send(sender=Alert)
    return set(ends)


def _stored(fingerprints: Iterable[str]) -> dict[str, _Stored]:
    found: dict[str, _Stored] = {}
    for chunk in chunks(fingerprints):
        # By primary key alone: with the status in it, SQLite would go through all that fires.
        rows = Alert.objects.filter(pk__in=chunk).values_list("pk", *_Stored._fields)
        found |= {row[0]: _Stored(*row[1:]) for row in rows if row[1] == Alert.Status.FIRING}
    return found


def _moved_end(
    new: Repeat, old: _Stored, now: datetime, lease: timedelta
) -> tuple[datetime, bool] | None:
    """The end it has now, and whether that is a lease; None: this is no repeat."""
    if new.digest != old.content_digest:
        return None
    if new.generator_url not in (old.generator_url, *old.twin_urls.values()):
        return None
    ends_at, is_lease = (new.ends_at, False) if new.ends_at else (now + lease, True)
    starts_at = new.starts_at or (new.ends_at or now)
    if not old.starts_at <= starts_at < old.ends_at or not max(now, starts_at) < ends_at:
        return None
    if old.ends_at > ends_at and not old.ends_at_is_lease:
        return old.ends_at, False
    return ends_at, is_lease


def _write(ends: Mapping[str, tuple[datetime, bool]], now: datetime) -> None:
    groups: dict[tuple[datetime, bool], list[str]] = defaultdict(list)
    for fingerprint, end in ends.items():
        groups[end].append(fingerprint)
    if len(groups) <= _GROUPS:
        for (ends_at, is_lease), fingerprints in groups.items():
            for chunk in chunks(fingerprints):
                Alert.objects.filter(pk__in=chunk).update(
                    ends_at=ends_at, ends_at_is_lease=is_lease, updated_at=now
                )
    else:
        alerts = [
            Alert(fingerprint=fp, ends_at=end, ends_at_is_lease=is_lease, updated_at=now)
            for fp, (end, is_lease) in ends.items()
        ]
        Alert.objects.bulk_update(alerts, ["ends_at", "ends_at_is_lease", "updated_at"])
    lease_log.record({end: fps for (end, _), fps in groups.items()}, now)
