"""Which credentials do not hold any more: asked for many at once."""

from collections.abc import Collection
from datetime import UTC, datetime

from django.utils import timezone

from config.rows import chunks
from realtime.access import sessions, static_tokens
from realtime.access.credential import Credential, Kind


def over_by_time(credentials: Collection[Credential], now: float) -> set[Credential]:
    """Those whose own end has passed, at `now` in Unix seconds. Asks nobody."""
    return {each for each in credentials if each.expires_at is not None and each.expires_at <= now}


def over(credentials: Collection[Credential]) -> set[Credential]:
    """Those that have ended: by time, by logout, by a new password, by revocation.

    One read of the tokens and two of the sessions and their people, and none for what is not
    among them.
    """
    now = timezone.now()
    found = over_by_time(credentials, now.timestamp())
    found |= _over_tokens([each for each in credentials if each.kind is Kind.TOKEN], now)
    found |= _over_sessions([each for each in credentials if each.kind is Kind.SESSION])
    return found


def _over_tokens(credentials: list[Credential], now: datetime) -> set[Credential]:
    good: set[str] = set()
    for keys in chunks(sorted({each.key for each in credentials})):
        rows = static_tokens.good(now.astimezone(UTC)).filter(pk__in=keys)
        good |= {str(pk) for pk in rows.values_list("pk", flat=True)}
    # A token's scopes never change, and the door has looked at them.
    return {each for each in credentials if each.key not in good}


def _over_sessions(credentials: list[Credential]) -> set[Credential]:
    standing = sessions.find_all({each.key for each in credentials}) if credentials else {}
    return {each for each in credentials if standing.get(each.key) != each}
