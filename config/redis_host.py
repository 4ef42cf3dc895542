"""How the channel layer connects to Redis."""

import socket
from typing import Any

# A host that vanished says nothing. Without these a worker would listen to it for ever.
KEEPALIVE = {
    socket.TCP_KEEPIDLE: 10,  # seconds of silence until the first probe
    socket.TCP_KEEPINTVL: 5,  # seconds between two
    socket.TCP_KEEPCNT: 3,  # probes without an answer, and the connection is over
}
CONNECT_SECONDS = 2.0


def redis_host(url: str) -> dict[str, Any]:
    """An entry of the layer's `hosts`; a unix socket knows no silence."""
    if url.startswith("unix:"):
        return {"address": url}
    return {
        "address": url,
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_keepalive": True,
        "socket_keepalive_options": KEEPALIVE,
    }
