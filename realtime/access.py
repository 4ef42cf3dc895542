"""Who may open a WebSocket: programs without an `Origin`, and pages of this site."""

from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host

from realtime import metrics
from realtime.conf import conf
from realtime.metrics import ErrorType


class OwnOrigin:
    """Refuses the handshake of a page that comes from elsewhere (403)."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        origin = headers.get(b"origin")
        host = headers.get(b"host", b"")
        if origin is None or origin_allowed(origin.decode("latin-1"), host.decode("latin-1")):
            await self._application(scope, receive, send)
        else:
            metrics.error(ErrorType.REFUSED_FORBIDDEN)
            await WebsocketDenier()(scope, receive, send)


def origin_allowed(origin: str, host: str) -> bool:
    """Whether a page of this origin may listen: it is listed, or it is a page of this very host.

    The host itself must be one that is served, or a name that was pointed here would do.
    """
    if origin in conf.allowed_origins:
        return True
    domain, _ = split_domain_port(host)
    allowed_hosts = settings.ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
    if not domain or not validate_host(domain, allowed_hosts):
        return False
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()
