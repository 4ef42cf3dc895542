"""Feeds all outlets of a process, whenever the hub's head moves.

One pass goes over all of them. The more there is to do, the longer a pass takes, and the more
events each connection gets in one piece at the next.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from itertools import islice

from realtime import admission, metrics
from realtime.conf import conf
from realtime.hub import Hub
from realtime.metrics import ErrorType
from realtime.outlet import Detached, Outlet, Patience
from realtime.rounds import for_ever
from realtime.socket_outlet import SocketOutlet
from realtime.streams import Stream
from realtime.subscription import Subscription
from realtime.wires import Socket, Wire

logger = logging.getLogger(__name__)

TURN = 32  # outlets fed before the loop may do something else
TEND_SECONDS = 1.0
# A pass that takes long is followed by a rest, in which events gather for the next: each write
# to a connection costs much the same, whatever it carries. More would be felt as delay.
CYCLE_SECONDS = 0.03  # for a pass and its rest, where a pass takes less than half of that
MOST_REST = 5  # times the pass, where few connections make it short


class Fanout:
    """Starts with the runtime; `adopt` gives it a connection, which leaves it when it ends."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._outlets: dict[Outlet, Stream] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._is_idle = False  # it waits for nothing but a move of the head
        self._ahead_seconds = 0.0  # that feeding the first took, before the pass that counts it

    def __len__(self) -> int:
        return len(self._outlets)

    def start(self) -> None:
        if not self._tasks:
            self._hub.on_move = self._moved
            self._tasks = [
                asyncio.create_task(for_ever(self._feed, "The fan-out"), name="realtime-fanout"),
                asyncio.create_task(
                    for_ever(self._tend, "Looking after streams"), name="realtime-fanout-tend"
                ),
            ]

    async def stop(self) -> None:
        """Stop, and cut every connection that is still there."""
        tasks, self._tasks = self._tasks, []
        self._is_idle = False
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for outlet in list(self._outlets):
            outlet.cut()

    def adopt(
        self, connection: Detached, wire: Wire, subscription: Subscription, stream: Stream
    ) -> None:
        """Feed this connection from now on; the subscription and the stream are closed with it."""
        kind = SocketOutlet if isinstance(wire, Socket) else Outlet
        patience = Patience(conf.ping_seconds, conf.slow_client_seconds)
        outlet = kind(connection, wire, subscription, patience, self._forget)
        stream.on_end(outlet.end)
        self._outlets[outlet] = stream
        if outlet.gone:
            self._forget(outlet)
        else:
            outlet.feed()

    def _forget(self, outlet: Outlet) -> None:
        """It is gone. May be called twice, and before it is among the others."""
        stream = self._outlets.pop(outlet, None)
        if stream is not None:
            self._hub.leave(outlet.subscription)
            if outlet.goodbye is not None:
                stream.reason = outlet.goodbye.reason
            admission.leave(stream, outlet.subscription.seq)

    async def _feed(self) -> None:
        loop = asyncio.get_running_loop()
        generation, told = self._hub.generation, self._hub.head
        while True:
            moved = self._hub.next_move()
            head, began = self._hub.head, loop.time()
            await self._each(Outlet.feed)
            took, self._ahead_seconds = self._ahead_seconds + loop.time() - began, 0.0
            # What another log holds already is no news.
            if self._hub.generation == generation and head > told:
                metrics.fanned_out(self._hub.news(told, head), took, len(self))
            generation, told = self._hub.generation, head
            await asyncio.sleep(rest_seconds(took))
            self._is_idle = True
            await moved.wait()
            self._is_idle = False

    def _moved(self) -> None:
        """The first have it before anything else is done; the pass that follows finds them fed."""
        if self._is_idle:
            began = time.monotonic()
            for outlet in list(islice(self._outlets, TURN)):
                self._try(Outlet.feed, outlet)
            self._ahead_seconds += time.monotonic() - began

    async def _tend(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(TEND_SECONDS)
            now = loop.time()
            await self._each(lambda outlet: outlet.tend(now))  # noqa: B023 - it is used at once

    async def _each(self, do: Callable[[Outlet], None]) -> None:
        for count, outlet in enumerate(list(self._outlets), start=1):
            self._try(do, outlet)
            if count % TURN == 0:
                await asyncio.sleep(0)

    def _try(self, do: Callable[[Outlet], None], outlet: Outlet) -> None:
        try:
            do(outlet)
        except Exception:  # one that fails keeps no other from its events
            metrics.error(ErrorType.FEED_FAILED)
            logger.exception("A stream failed")
            outlet.cut()


def rest_seconds(took: float) -> float:
    """How long events gather after a pass that took so long: as long as it took, or longer
    where that fills a cycle; never longer than a cycle, whatever held the pass up."""
    return min(MOST_REST * took, CYCLE_SECONDS, max(took, CYCLE_SECONDS - took))
