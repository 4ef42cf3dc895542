"""Sessions of people, read by their keys: whose each is, as long as it holds."""

from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from config.rows import chunks
from realtime.access.credential import EVERY_SCOPE, Credential, Kind

MAX_KEY_CHARS = 40


def find(session_key: str) -> Credential | None:
    """The person whose session this is; None when nobody is signed in by it."""
    return find_all([session_key]).get(session_key)


def find_all(session_keys: Collection[str]) -> dict[str, Credential]:
    """The same for many, by their keys, with two queries for each of their chunks."""
    found: dict[str, Credential] = {}
    for keys in chunks(filter(may_be_key, session_keys)):
        found |= _find_some(keys)
    return found


def may_be_key(text: str) -> bool:
    """Django makes them of letters and digits; a cookie may have NUL, which PostgreSQL refuses."""
    return text.isascii() and text.isalnum() and len(text) <= MAX_KEY_CHARS


def of(user: Any, session_key: str) -> Credential:
    """What a signed-in person may: everything, as far as this is not admin's to say."""
    return Credential(Kind.SESSION, user.get_username(), EVERY_SCOPE, session_key, str(user.pk))


def _find_some(keys: Sequence[str]) -> dict[str, Credential]:
    store = SessionStore()
    rows = store.model.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    sessions = {row.session_key: store.decode(row.session_data) for row in rows}
    users = _users(sessions.values())
    return {
        key: of(user, key)
        for key, data in sessions.items()
        if (user := users.get(str(data.get(SESSION_KEY)))) is not None and _holds(data, user)
    }


def _users(sessions: Collection[dict[str, Any]]) -> dict[str, Any]:
    model: Any = get_user_model()
    field = model._meta.pk
    ids = {field.to_python(data[SESSION_KEY]) for data in sessions if SESSION_KEY in data}
    active = model._default_manager.filter(pk__in=ids, is_active=True) if ids else ()
    return {str(user.pk): user for user in active}


def _holds(data: dict[str, Any], user: Any) -> bool:
    """A new password ends every session, as Django itself has it."""
    if data.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    kept = data.get(HASH_SESSION_KEY, "")
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return bool(kept) and any(constant_time_compare(kept, each) for each in hashes)
