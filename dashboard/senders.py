"""Who posts alerts, and who of them has gone silent.

A Prometheus repeats what fires, and gives each alert an end by which it will have done so, or
will have said that the alert has resolved. One such promise of each sender is kept. When it
passes unkept the sender is silent, also where a second server goes on to send the same alerts.
One with nothing firing promises nothing, and is not missed.
"""

import logging
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F

from config.addresses import as_in_url
from dashboard.models import Board, Sender
from dashboard.readings import Reading, Status, time_text

logger = logging.getLogger(__name__)

MOST_SENDERS = 200
MOST_IN_A_POST = 16  # origins that are looked at; the post of one server has one
FORGET_AFTER = timedelta(days=3)
WRITE_EVERY = timedelta(seconds=5)  # at most, and four times in a lease
MAX_ORIGIN_CHARS = 180
PREFIX = "prometheus:"

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")

_next_write: dict[str, datetime] = {}  # of senders whose rows this process wrote


class Posted(Protocol):
    """An alert of a post; `ends_at` is None where its sender gave no end."""

    @property
    def fingerprint(self) -> str: ...
    @property
    def generator_url(self) -> str: ...
    @property
    def ends_at(self) -> datetime | None: ...


def posted(alerts: Iterable[Posted], now: datetime) -> None:
    """Note what the senders of a post promise by it, inside `Board.locked()`.

    Most posts cost no query. An alert without an end is a single message, and no promise.
    """
    promises: dict[str, Posted] = {}
    resolved: dict[str, set[str]] = {}
    names: dict[str, str | None] = {}
    for alert in alerts:
        if alert.ends_at is None or not alert.generator_url:
            continue
        start = _start(alert.generator_url)
        if start not in names:
            if len(names) == MOST_IN_A_POST:
                continue
            names[start] = origin(start) if len(start) <= MAX_ORIGIN_CHARS else None
        name = names[start]
        if name is None:
            continue
        if alert.ends_at > now:
            promises[name] = alert
        else:
            resolved.setdefault(name, set()).add(alert.fingerprint)
    due = {name for name in promises if not _written_lately(name, now)}
    if due or resolved:
        _write(due, promises, resolved, now)


def _start(generator_url: str) -> str:
    """What stands before the path."""
    end = generator_url.find("/", len("https://"))
    return generator_url if end < 0 else generator_url[:end]


def origin(url: str) -> str | None:
    """`scheme://host:port` in lower case, without the scheme's own port; None: no http(s) URL."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or port == 0 or not _HOST.fullmatch(host):
        return None
    shown_port = "" if port in (None, _PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{as_in_url(host)}{shown_port}"


def _written_lately(name: str, now: datetime) -> bool:
    next_write = _next_write.get(name)
    return next_write is not None and next_write - WRITE_EVERY <= now < next_write


def _write(
    due: set[str], promises: dict[str, Posted], resolved: dict[str, set[str]], now: datetime
) -> None:
    stored = Sender.objects.in_bulk([*due, *resolved])
    kept = {n for n, row in stored.items() if row.promised_alert in resolved.get(n, ())}
    rows: list[Sender] = []
    for name in sorted(kept | (due & stored.keys())) + _admitted(due - stored.keys()):
        row = stored.get(name) or Sender(name=name, first_post_at=now)
        promise = promises.get(name)
        row.last_post_at = now
        row.promised_until = promise.ends_at if promise else None
        row.promised_alert = promise.fingerprint if promise else ""
        rows.append(row)
    Sender.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["last_post_at", "promised_until", "promised_alert"],
    )
    # A post that is rolled back was not written.
    transaction.on_commit(partial(_remember, rows, now))


def _admitted(new: set[str]) -> list[str]:
    """Those for which there is room: hostile posts must not fill the table, nor empty it."""
    if not new:
        return []
    room = max(0, MOST_SENDERS - Sender.objects.count())
    if room < len(new):
        logger.warning("More than %d senders: the newest are not watched", MOST_SENDERS)
    return sorted(new)[:room]


def _remember(rows: Iterable[Sender], now: datetime) -> None:
    if len(_next_write) > 2 * MOST_SENDERS:
        _next_write.clear()  # of senders that were forgotten meanwhile
    for row in rows:
        lease = (row.promised_until or now) - now
        _next_write[row.name] = now + (min(WRITE_EVERY, lease / 4) if lease else WRITE_EVERY)


def readings(now: datetime) -> Sequence[Reading]:
    """One for each sender that was heard more than once: who never repeats is no Prometheus."""
    return [
        _reading(sender, now)
        for sender in Sender.objects.filter(last_post_at__gt=F("first_post_at"))
    ]


def _reading(sender: Sender, now: datetime) -> Reading:
    component = f"{PREFIX}{sender.name}"
    if sender.promised_until is None or now <= sender.promised_until:
        return Reading(component, Status.HEALTHY)
    since = time_text(sender.last_post_at)
    return Reading(
        component, Status.DEGRADED, None, f"silent since {since}, for longer than its lease"
    )


def renew(unheard_since: datetime, now: datetime) -> None:
    """Nobody could be heard since then: promises that still held get their whole lease again."""
    with Board.locked():
        held = list(Sender.objects.filter(promised_until__gte=unheard_since))
        for sender in held:
            until = sender.promised_until or now
            sender.promised_until = max(until, now + (until - sender.last_post_at))
        Sender.objects.bulk_update(held, ["promised_until"])


def forget(now: datetime) -> None:
    """Remove senders that were not heard of for days."""
    gone = Sender.objects.filter(last_post_at__lt=now - FORGET_AFTER)
    if gone.exists():
        gone.delete()
