"""What a request shows of who makes it, before anything of it is believed."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from django.http import parse_cookie

from realtime.access.denials import BadToken, TokenInAddress

# What other servers call a token in an address.
TOKEN_PARAMETERS = frozenset({"token", "access_token", "bearer_token", "auth_token", "jwt"})
TICKET_PARAMETER = "ticket"
MAX_TOKEN_CHARS = 8192
MAX_COOKIE_CHARS = 16_384


class Presented(NamedTuple):
    token: str | None  # of Authorization: Bearer
    ticket: str | None
    session_key: str | None


def presented_by(scope: Mapping[str, Any], session_cookie: str) -> Presented:
    """What an ASGI scope shows; `session_cookie` is the cookie's name. Raises `Denied`."""
    headers = [(bytes(name).lower(), bytes(value)) for name, value in scope.get("headers", ())]
    authorization = _header(headers, b"authorization", ",")
    query = scope.get("query_string") or b""
    ticket = read_query(query.encode() if isinstance(query, str) else query)
    session_key = _cookie(_header(headers, b"cookie", "; "), session_cookie)
    return Presented(read_bearer(authorization), ticket, session_key)


def read_bearer(authorization: str) -> str | None:
    """The token of an Authorization header; None where it has another scheme. Raises `BadToken`."""
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != "bearer":
        return None
    token = token.strip()
    if not token or len(token) > MAX_TOKEN_CHARS or not token.isascii() or " " in token:
        raise BadToken("the token cannot be read")
    return token


def read_query(query: bytes) -> str | None:
    """The ticket. Raises `TokenInAddress` where there is a token, and `BadToken`."""
    if b"=" not in query:
        return None
    tickets = []
    for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        if name.lower() in TOKEN_PARAMETERS:
            raise TokenInAddress(name.lower())
        if name == TICKET_PARAMETER:
            tickets.append(value)
    if len(tickets) > 1:
        raise BadToken("there is more than one ticket")
    return tickets[0] if tickets else None


def _header(headers: Iterable[tuple[bytes, bytes]], wanted: bytes, separator: str) -> str:
    return separator.join(value.decode("latin-1") for name, value in headers if name == wanted)


def _cookie(text: str, name: str) -> str | None:
    if name not in text or len(text) > MAX_COOKIE_CHARS:
        return None
    return parse_cookie(text).get(name) or None
