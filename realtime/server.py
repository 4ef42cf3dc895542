"""daphne's server with our start and end: background work from the first moment, a clean stop."""

import asyncio
import errno
import logging
import socket
from typing import Any

from daphne.server import Server
from twisted.internet import defer

from realtime import worker

logger = logging.getLogger(__name__)


class WatchfireServer(Server):  # type: ignore[misc]  # daphne has no types
    """Started by `manage.py serve`."""

    def run(self) -> None:
        asyncio.get_event_loop().call_soon(worker.start)
        super().run()

    def kill_all_applications(self) -> Any:
        """End what is still open, then the background work, before the process goes.

        daphne's own fails on a connection that has no application yet, and leaves the rest.
        """
        running = [
            details["application_instance"]
            for details in self.connections.values()
            if "application_instance" in details
        ]
        return defer.Deferred.fromFuture(asyncio.ensure_future(_end(running)))


async def _end(running: list[asyncio.Task[None]]) -> None:
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    await worker.stop()


class CannotListenError(Exception):
    """The address cannot be had; the text is for a person."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `CannotListenError`."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError as error:
        reason = {
            errno.EADDRINUSE: "something else listens there",
            errno.EACCES: "this user may not use that port",
        }.get(error.errno or 0, error.strerror or str(error))
        raise CannotListenError(f"Cannot listen on {host} port {port}: {reason}.") from error
    listener.setblocking(False)
    return listener
