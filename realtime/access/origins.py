"""Which pages may open a WebSocket, and make a request with a person's cookie.

An origin is `scheme://host[:port]`, compared as a whole.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host

from config.clients import request_scheme
from realtime.conf import conf

DEFAULT_PORTS = {"http": "80", "https": "443"}
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
_ORIGIN = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::([0-9]{1,5}))?", re.ASCII)


class OwnOrigin:
    """Refuses the handshake of a page that comes from elsewhere (403), and tells its scope."""

    def __init__(self, application: Any, refused: Callable[[Mapping[str, Any]], None]) -> None:
        self._application = application
        self._refused = refused

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if handshake_allowed(scope):
            await self._application(scope, receive, send)
        else:
            self._refused(scope)
            await WebsocketDenier()(scope, receive, send)


def handshake_allowed(scope: Mapping[str, Any]) -> bool:
    """A program sends no `Origin`, a browser always one, and nobody two."""
    origins = [value for name, value in scope["headers"] if name == b"origin"]
    if not origins:
        return True
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(origins) != 1 or len(hosts) != 1:
        return False
    host = hosts[0].decode("latin-1")
    return origin_allowed(origins[0].decode("latin-1"), request_scheme(scope), host)


def origin_allowed(origin: str, scheme: str, host: str) -> bool:
    """Whether a page of this origin may listen: it is listed, or it is of this very site.

    The host itself must be one that is served, or a name that was pointed here would do.
    """
    page = parse_origin(origin)
    if page is None:
        return False
    if page in map(parse_origin, conf.allowed_origins):
        return True
    domain, _ = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS or LOCAL_HOSTS):
        return False
    return page == parse_origin(f"{scheme}://{host}")


def parse_origin(text: str) -> str | None:
    """The origin in its shortest form, as browsers send it; None for anything but an origin."""
    parts = _ORIGIN.fullmatch(text.lower())
    if parts is None:
        return None
    scheme, host, port = parts.groups()
    return f"{scheme}://{host}" + (f":{port}" if port and port != DEFAULT_PORTS[scheme] else "")
