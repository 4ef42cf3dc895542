"""Tickets: what a browser shows where it can send no header, in the place of a token.

Each is for one stream, within 30 s, on any worker. It is bound to the credential of who asked for
it, and good no longer than that.
"""

import hashlib
import logging
import secrets
from datetime import timedelta
from typing import Protocol

import msgspec
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from realtime.access.credential import Credential
from realtime.access.denials import BadToken
from realtime.models import Ticket

logger = logging.getLogger(__name__)

TICKET_SECONDS = 30
TICKET_BYTES = 32
MAX_TICKET_CHARS = 100

_decoder: msgspec.json.Decoder[Credential | None] = msgspec.json.Decoder(Credential | None)


class Store(Protocol):
    """Where tickets are kept, by their hashes, for all workers."""

    def put(self, digest: str, text: str) -> None: ...

    def take(self, digest: str) -> str | None:
        """What was put, for the first who asks, and None for everybody after."""


class CacheStore:
    """Redis. Of several that ask at once, the one whose delete found something is the first."""

    def put(self, digest: str, text: str) -> None:
        cache.set(f"ticket:{digest}", text, TICKET_SECONDS)

    def take(self, digest: str) -> str | None:
        text: str | None = cache.get(f"ticket:{digest}")
        return text if text is not None and cache.delete(f"ticket:{digest}") else None


class DatabaseStore:
    """The same with rows; those that nobody used go when the next is put."""

    def put(self, digest: str, text: str) -> None:
        now = timezone.now()
        Ticket.objects.filter(expires_at__lte=now).delete()
        expires_at = now + timedelta(seconds=TICKET_SECONDS)
        Ticket.objects.create(digest=digest, credential=text, expires_at=expires_at)

    def take(self, digest: str) -> str | None:
        row = Ticket.objects.filter(digest=digest, expires_at__gt=timezone.now()).first()
        if row is None:
            return None
        gone, _ = Ticket.objects.filter(digest=digest).delete()
        return row.credential if gone else None


def stores() -> list[Store]:
    """In which to look; the database serves while Redis is away."""
    return [CacheStore(), DatabaseStore()] if settings.REDIS_URL else [DatabaseStore()]


def issue(credential: Credential | None) -> str:
    """A new ticket of this credential; None: of nobody, where nobody is asked who he is."""
    text = msgspec.json.encode(credential).decode()
    *others, last = stores()
    for store in others:
        ticket = secrets.token_urlsafe(TICKET_BYTES)
        try:
            store.put(_digest(ticket), text)
        except Exception as error:
            logger.warning("A ticket could not be kept in Redis: %s", error)
        else:
            return ticket
    # Another one: what seems to have failed may be kept all the same, and would be good twice.
    ticket = secrets.token_urlsafe(TICKET_BYTES)
    last.put(_digest(ticket), text)
    return ticket


def redeem(ticket: str) -> Credential | None:
    """Whose it is; it is used up now. Raises `BadToken`."""
    if 0 < len(ticket) <= MAX_TICKET_CHARS:
        for store in stores():
            text = _take(store, _digest(ticket))
            if text is not None:
                return _decoder.decode(text)
    raise BadToken("the ticket is not known, or was used, or has expired")


def _take(store: Store, digest: str) -> str | None:
    if isinstance(store, DatabaseStore):
        return store.take(digest)
    try:
        return store.take(digest)
    except Exception as error:
        logger.warning("Redis could not be asked for a ticket: %s", error)
        return None


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode("utf-8", "surrogatepass")).hexdigest()
