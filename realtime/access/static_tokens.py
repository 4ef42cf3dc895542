"""Tokens that are made in admin: random, kept as their hash alone, revoked at any time."""

import hashlib
import logging
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import Error as DatabaseError
from django.db.models import Q, QuerySet
from django.utils import timezone

from realtime.access.credential import Credential, Kind, Scope
from realtime.access.denials import BadToken
from realtime.models import ApiToken

logger = logging.getLogger(__name__)

PREFIX = "wf_"  # so that people and scanners know one when they see it; no JWT begins so
TOKEN_BYTES = 32
USE_NOTED_EVERY = timedelta(minutes=1)


def new_token() -> str:
    """256 random bits; whoever has it, has its scopes."""
    return PREFIX + secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> str:
    """What is kept of it. It is random: a slow hash would guard nothing more."""
    return hashlib.sha256(token.encode()).hexdigest()


def find(token: str) -> Credential:
    """What this token lets its bearer do. Reads the database. Raises `BadToken`."""
    return of_digest(digest(token))


def of_digest(digest: str) -> Credential:
    """The same for whoever has kept no more of a token than its hash."""
    now = timezone.now()
    row = good(now).filter(digest=digest).first()
    if row is None:
        raise BadToken("the token is not known, or was revoked, or has expired")
    _note_use(row, now)
    expires_at = row.expires_at.timestamp() if row.expires_at else None
    return Credential(Kind.TOKEN, row.name, scopes_of(row.scopes), str(row.pk), "", expires_at)


def good(now: datetime) -> QuerySet[ApiToken]:
    """Those that are neither revoked nor expired."""
    lasting = Q(expires_at=None) | Q(expires_at__gt=now)
    return ApiToken.objects.filter(lasting, revoked_at=None)


def revoke(tokens: QuerySet[ApiToken]) -> int:
    """From now on they let nobody in; returns how many still did."""
    return tokens.filter(revoked_at=None).update(revoked_at=timezone.now())


def scopes_of(words: Iterable[Any]) -> frozenset[Scope]:
    known = set(words)
    return frozenset(scope for scope in Scope if scope in known)


def _note_use(row: ApiToken, now: datetime) -> None:
    """At most once a minute; that it cannot be noted refuses nobody."""
    before = now - USE_NOTED_EVERY
    if row.last_used_at is not None and row.last_used_at > before:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lte=before)
    try:
        ApiToken.objects.filter(stale, pk=row.pk).update(last_used_at=now)
    except DatabaseError as error:
        logger.warning("The use of the token %r could not be noted: %s", row.name, error)
