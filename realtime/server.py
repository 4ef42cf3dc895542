"""daphne's server, started by `manage.py serve`, with what a stream needs of it.

It lets go of connections that only listen (`realtime/outlet.py`), waits for clients that read
slowly, keeps no body that is too large, and takes leave of everybody before it ends. Background
work runs from its first moment on.
"""

import asyncio
import contextvars
import logging
import time
import weakref
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from daphne.server import Server
from twisted.internet import defer, reactor

from realtime import http_channel, worker
from realtime.conf import conf
from realtime.handover import Handshaken, detach
from realtime.http_request import Request
from realtime.outlet import EXTENSION, Detached
from realtime.streams import RESTARTING, streams

logger = logging.getLogger(__name__)

END_SECONDS = 3.0  # for what is asked to end, before the process goes anyway
LEAST_END_SECONDS = 1.0  # … also where no time was given for the drain
# While a worker drains, whoever shares the work learns of it, and late requests are answered.
LEAST_DRAIN_SECONDS = 0.5
LOOK_SECONDS = 0.05


class WatchfireServer(Server):  # type: ignore[misc]  # daphne has no types
    """Stops within `REALTIME_DRAIN_SECONDS` of a signal."""

    has_ended = True  # False: something still waits, in a thread, for what does not answer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._channels: weakref.WeakSet[http_channel.Channel] = weakref.WeakSet()  # of HTTP

    def run(self) -> None:
        # Twisted's timers go by the time of day: a clock that is set forward would cut every
        # idle connection off, and one that is set back would hold up what they are for.
        reactor.seconds = time.monotonic  # type: ignore[method-assign,misc]
        reactor.callLater(0, worker.start)  # type: ignore[arg-type]  # once the loop runs
        super().run()

    def _use_own_protocols(self) -> None:
        build = self.http_factory.buildProtocol

        def build_with_our_requests(address: Any) -> Any:
            channel = build(address)  # daphne names its own class here
            channel.requestFactory = Request
            self._channels.add(channel._channel)
            return channel

        self.http_factory.protocol = http_channel.protocol
        self.http_factory.buildProtocol = build_with_our_requests
        self.ws_factory.protocol = Handshaken

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """With a way for the application to have the connection to itself."""
        scope.setdefault("extensions", {})[EXTENSION] = partial(self._detach, protocol)
        # A request in one packet with the one before begins where that ends, inside its task: it
        # must not inherit its context, of which asgiref says that it is over.
        return contextvars.Context().run(super().create_application, protocol, scope)

    def protocol_disconnected(self, protocol: Any) -> None:
        """daphne forgets what has ended once a second; what has no application need not wait."""
        if "application_instance" in self.connections.get(protocol, ()):
            super().protocol_disconnected(protocol)
        else:
            self.connections.pop(protocol, None)
            if isinstance(protocol, Request):
                asyncio.get_running_loop().call_soon(protocol.unlink)

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Waits, when the client does not take what was written: so the application does."""
        if isinstance(protocol, Request) and message["type"] == "http.response.body":
            if streams.draining:
                protocol.be_the_last()  # the next request goes to another worker
            if not message.get("more_body", False):
                protocol.let_go()
            await super().handle_reply(protocol, message)
            if message.get("more_body", False):
                await protocol.room(conf.slow_client_seconds)
        else:
            await super().handle_reply(protocol, message)

    def _detach(self, protocol: Any) -> Detached | None:
        connection = detach(protocol)
        if connection is not None:
            self.connections.pop(protocol, None)
        return connection

    def listen_success(self, port: Any) -> Any:
        """Keeps the port, which daphne forgets: it is closed when this worker stops.

        Whoever has connected by now is accepted when the loop runs, with the protocols of now.
        """
        super().listen_success(port)
        self._use_own_protocols()
        return port

    def kill_all_applications(self) -> Any:
        """Take leave of everybody, end what is still open, then the background work."""
        return defer.Deferred.fromFuture(asyncio.ensure_future(self._drain()))

    async def _drain(self) -> None:
        now = asyncio.get_running_loop().time
        began = now()
        least = LEAST_DRAIN_SECONDS if len(streams) else 0
        most = began + max(0.0, conf.drain_seconds - END_SECONDS)
        logger.info("Taking leave of %d streams", len(streams))
        streams.draining = True
        streams.end_all(RESTARTING)
        await asyncio.sleep(least)
        await _until(lambda: not len(streams), most)
        await self._stop_listening()
        await _until(self._is_quiet, most)  # also who came at the last moment is answered
        try:
            async with asyncio.timeout_at(
                max(began + conf.drain_seconds, now() + LEAST_END_SECONDS)
            ):
                await self._end()
        except TimeoutError:
            self.has_ended = False
            logger.warning("Not everything ended in %g s", conf.drain_seconds)

    async def _end(self) -> None:
        self._hang_up(unfinished=True)  # nothing can be begun any more
        await _cancel(self._running())
        await worker.stop()
        # Django leaves a task or two of each stream behind; collected after the loop is gone,
        # they crash the interpreter.
        await _cancel([task for task in asyncio.all_tasks() if task is not asyncio.current_task()])

    def _is_quiet(self) -> bool:
        """Whether all that was asked is answered, and the answers have gone."""
        return all(task.done() for task in self._running()) and not any(
            channel.is_busy for channel in self._channels
        )

    def _running(self) -> list[asyncio.Task[Any]]:
        """daphne's own list has connections that have no application yet."""
        return [
            details["application_instance"]
            for details in self.connections.values()
            if "application_instance" in details
        ]

    async def _stop_listening(self) -> None:
        for listener in self.listeners:
            port = await listener.asFuture(asyncio.get_running_loop())
            stopped = port.stopListening()
            if stopped is not None:
                await stopped.asFuture(asyncio.get_running_loop())
        self._hang_up(unfinished=False)

    def _hang_up(self, *, unfinished: bool) -> None:
        """Close the connections that wait for the next request, and those in the middle of one."""
        for channel in list(self._channels):
            channel.leave(unfinished=unfinished)


async def _until(is_so: Callable[[], bool], most: float) -> None:
    """Until it is so, or that time of the loop: streams and requests end in many places."""
    now = asyncio.get_running_loop().time
    while not is_so() and now() < most:  # noqa: ASYNC110
        await asyncio.sleep(LOOK_SECONDS)


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=END_SECONDS)
