"""Who makes a request, and whether that suffices: for streams, which Django does not serve."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from realtime.access import sessions, signed_tokens, standing, static_tokens, tickets
from realtime.access.asking import database
from realtime.access.credential import Credential, Scope
from realtime.access.denials import BadToken, MissingScope, NotSignedIn
from realtime.access.presented import Presented, presented_by


async def identify(scope: Mapping[str, Any], needed: Scope) -> Credential | None:
    """The credential by which the client of an ASGI scope is let in; None where none is needed.

    A token or ticket that is shown must be good, needed or not. Raises `Denied`, and what the
    database raises.
    """
    shown = presented_by(scope, settings.SESSION_COOKIE_NAME)
    return enough(await _found(shown), needed)


def enough(credential: Credential | None, needed: Scope) -> Credential | None:
    """The credential again, if access does not need one or it has the scope. Raises `Denied`."""
    if settings.AUTH_REQUIRED:
        if credential is None:
            raise NotSignedIn
        if needed not in credential.scopes:
            raise MissingScope(needed)
    return credential


def of_token(token: str) -> Credential:
    """Whose token this is. Reads the database unless it is a JWT. Raises `BadToken`."""
    if is_static(token):
        return static_tokens.find(token)
    return signed_tokens.verify(token)


def is_static(token: str) -> bool:
    return token.startswith(static_tokens.PREFIX)


async def _found(shown: Presented) -> Credential | None:
    """The token's credential, else the ticket's, else the session's where access is needed."""
    if shown.token is not None and not is_static(shown.token) and shown.ticket is None:
        return signed_tokens.verify(shown.token)
    asks = shown.token is not None or shown.ticket is not None or settings.AUTH_REQUIRED
    if not asks or shown == Presented(None, None, None):
        return None
    return await database.call(_read, shown)


def _read(shown: Presented) -> Credential | None:
    if shown.ticket is None:
        return _own(shown)
    credential = tickets.redeem(shown.ticket)
    if credential is None:
        return None
    if standing.over([credential]):
        raise BadToken("the ticket is of a session or token that has ended")
    own = _own(shown)
    if own is not None and not own.is_of(credential):
        raise BadToken("the ticket was made for somebody else")
    return credential


def _own(shown: Presented) -> Credential | None:
    if shown.token is not None:
        return of_token(shown.token)
    return sessions.find(shown.session_key) if shown.session_key else None
