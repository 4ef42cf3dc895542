"""One per process: follows the log, keeps its newest events, and feeds every stream from them.

A client is a cursor. Each wake-up hands it everything from its cursor to the head at once, so
that bursts batch by themselves. A cursor behind the ring is served from the log; one that the
log cannot serve gets a `Reset`, never a gap.

Everything here runs on one event loop; only `Reader` reaches elsewhere.
"""

import asyncio
import logging
import math
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from realtime import metrics
from realtime.behind import Behind
from realtime.events import EVERYTHING, Position, Selection, Stored, format_time
from realtime.log import Extent
from realtime.metrics import ErrorType
from realtime.ring import Ring
from realtime.rounds import for_ever
from realtime.subscription import Batch, Subscription

logger = logging.getLogger(__name__)

READ_LIMIT = 1000  # events in one read of the log into the ring
LOOK_SECONDS = 3.0  # that who asks waits for the log; after them the database stands still
SHARED_BATCHES = 16  # kept for one head, with their frames: bounds what returning clients cost


class Reader(Protocol):
    """Where the hub reads the log; may raise anything while the database is away."""

    async def extent(self) -> Extent: ...

    async def read(self, after: int, limit: int) -> list[Stored]: ...

    async def read_behind(self, after: int, limit: int) -> list[Stored]:
        """The same for clients behind the ring, however many: `read` does not wait for it."""


@dataclass(frozen=True)
class Hello:
    """The first frame of a stream: where it starts, and how often it will be heard of."""

    epoch: str
    seq: int
    ping_seconds: float
    server_time: str


class Hub:
    """Follows the log by doorbell and, once in `poll_seconds`, by looking."""

    def __init__(
        self, reader: Reader, *, ring_events: int, window_seconds: float, poll_seconds: float
    ) -> None:
        self.epoch = ""
        self.generation = 0  # of the log that is followed; grows when it is another one
        self.newest = Ring(ring_events)
        self.subscriptions: set[Subscription] = set()
        self.last_error: Exception | None = None  # of the newest look at the log
        self.level_at = time.monotonic()  # when it had last read all that there was
        self._reader = reader
        self._behind = Behind(reader.read_behind)
        self._ring_events = ring_events
        self._window_seconds = window_seconds
        self._poll_seconds = poll_seconds
        self._bell = asyncio.Event()
        self._heard_of: float = 0  # the newest event that the bell rang for
        self._offered: list[tuple[str, Sequence[Stored]]] = []
        self._moved = asyncio.Event()  # replaced and set at each move of the head
        self._looking = asyncio.Lock()
        self._next_look: asyncio.Task[None] | None = None  # until it begins
        self._batches: dict[int, Batch] = {}  # by cursor, for this head
        self._newest_batch: Batch | None = None  # of them: most clients ask for the same one
        self._newest_batch_after = 0
        self._task: asyncio.Task[None] | None = None
        self._last_move = -math.inf  # of the head, by the loop's time
        self.on_move: Callable[[], None] = lambda: None  # called at each move of the head

    @property
    def head(self) -> int:
        """seq of the newest event in the ring, or where following began."""
        return self.newest.head

    def start(self) -> None:
        """Follow the log, until `stop`. Does nothing when it does so already."""
        if self._task is None:
            self._task = asyncio.create_task(
                for_ever(self._follow, "Following the log"), name="realtime-hub"
            )

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def ring(self, head: float = math.inf) -> None:
        """There may be news, up to `head`. A lost or doubled ring costs nothing but time."""
        if head > self.head:
            self._heard_of = max(self._heard_of, head)
            self._bell.set()

    def offer(self, epoch: str, events: Sequence[Stored]) -> None:
        """Events that this process has committed.

        Where they follow what is known they are taken as they are, and need not be read back:
        numbers have no holes and stand in the order of the commits, so nothing lies between.
        After a quiet spell that is done at once.
        """
        self._offered.append((epoch, events))
        if self._wait_seconds() > 0:
            self._bell.set()
        elif not self.take_offered():
            self.ring()

    async def join(
        self, since: Position | None = None, selection: Selection = EVERYTHING
    ) -> Subscription:
        """A client's place: after `since`, or at the newest event; `leave` gives it back.

        Raises what `prepare` does.
        """
        await self.prepare(since)
        subscription = Subscription(self, since, selection)
        self.subscriptions.add(subscription)
        return subscription

    async def prepare(self, since: Position | None = None) -> None:
        """Look at the log, where nobody can join at this position before.

        Raises as `look` does, and `TimeoutError` while the log does not answer: the look goes on,
        and is shared by whoever comes meanwhile.
        """
        if not self.epoch or (since is not None and since.seq > self.head):
            async with asyncio.timeout(LOOK_SECONDS):
                await self.look()

    def leave(self, subscription: Subscription) -> None:
        """May be called twice."""
        self.subscriptions.discard(subscription)

    @asynccontextmanager
    async def subscribe(
        self, since: Position | None = None, selection: Selection = EVERYTHING
    ) -> AsyncIterator[Subscription]:
        """A place for as long as the context lasts; raises what `join` does."""
        subscription = await self.join(since, selection)
        try:
            yield subscription
        finally:
            self.leave(subscription)

    async def look(self) -> None:
        """Read everything new from the log into the ring, and wake whoever waits.

        All who ask while a look is under way share the next one, and its failure.
        """
        if self._next_look is None:
            self._next_look = asyncio.create_task(self._look())
            self._next_look.add_done_callback(lambda task: task.cancelled() or task.exception())
        await asyncio.shield(self._next_look)

    async def _look(self) -> None:
        async with self._looking:
            self._next_look = None
            began = time.monotonic()
            try:
                await self._read_news()
            except Exception as error:
                self.last_error = error
                metrics.error(ErrorType.LOG_UNREADABLE)
                raise
            self.last_error, self.level_at = None, began

    def hello(self, ping_seconds: float) -> Hello:
        return Hello(self.epoch, self.head, ping_seconds, format_time(datetime.now(UTC)))

    def news(self, after: int, head: int) -> Sequence[Stored]:
        """The events after one seq and up to another; none when the ring has not all of them."""
        if not after < head <= self.head or not self.newest.holds_after(after):
            return ()
        return self.newest.after(after, head - after)

    def next_move(self) -> asyncio.Event:
        """What is set when the head moves from where it is now."""
        return self._moved

    def from_ring(self, after: int, limit: int | None) -> Batch | None:
        """The events after a cursor; None when it is not inside the ring.

        Without a limit, cursors meet at common places and share their batches from there.
        """
        batch = self._newest_batch
        if limit is None and batch is not None and after == self._newest_batch_after:
            return batch
        if not self.newest.holds_after(after):
            return None
        if limit is not None:
            return self._batch(self.newest.after(after, limit))
        batch = self._batches.pop(after, None) or self._batch(self.newest.after(after))
        if len(self._batches) == SHARED_BATCHES:
            del self._batches[next(iter(self._batches))]  # the one not used for longest
        self._batches[after] = batch
        self._newest_batch, self._newest_batch_after = batch, after
        return batch

    async def from_log(self, after: int, limit: int | None) -> Batch | None:
        """The events after a cursor older than the ring; None when they are gone."""
        events = await self._behind.after(after, limit)
        return None if events is None else self._batch(events)

    def _batch(self, events: Sequence[Stored]) -> Batch:
        return Batch(self.epoch, events, events[-1].seq)

    async def _follow(self) -> None:
        failures = 0
        while True:
            try:
                async with asyncio.timeout(self._poll_seconds):
                    await self._bell.wait()
                # After a quiet spell at once; in a run of changes, once in a window.
                await asyncio.sleep(self._wait_seconds())
            except TimeoutError:
                self._heard_of = math.inf
            self._bell.clear()
            has_all = self.take_offered()
            if self._heard_of > self.head or not has_all:
                self._heard_of = 0
                try:
                    await self.look()
                    failures = 0
                except Exception as error:
                    failures += 1
                    if failures == 1:
                        logger.warning("The event log cannot be read, trying again: %s", error)

    def _wait_seconds(self) -> float:
        """For events to gather before the head moves again; nothing after a quiet spell."""
        now = asyncio.get_running_loop().time()
        return max(0.0, self._last_move + self._window_seconds - now)

    def take_offered(self) -> bool:
        """Whether the ring has all that was offered; else it must be read from the log."""
        offered, self._offered = self._offered, []
        if offered and self._looking.locked():
            return False  # what is read now may be the same
        before = self.head
        has_all = True
        for epoch, events in offered:
            if epoch != self.epoch or events[0].seq > self.head + 1:
                has_all = False  # another process's come between, or an earlier one of ours
            elif events[0].seq == self.head + 1:
                self.newest.append(events)
        if self.head != before:
            if has_all:  # they were the newest when they were committed, a moment ago
                self.level_at = time.monotonic()
            self._moved_on()
        return has_all

    async def _read_news(self) -> None:
        extent = await self._reader.extent()
        if extent.epoch == self.epoch and extent.head >= self.head:
            while self.head < extent.head:
                await self._read_on(self.newest, extent.head)
                self._moved_on()
            return
        # The first look, or another log than the one that was followed. Its ring is filled, so
        # that a storm of returning clients finds it there, before anybody is told of it.
        ring = Ring(self._ring_events)
        ring.clear(max(extent.pruned, extent.head - self._ring_events))
        while ring.head < extent.head:
            await self._read_on(ring, extent.head)
        self.epoch, self.newest = extent.epoch, ring
        self._behind = Behind(self._reader.read_behind)
        self.generation += 1
        self._moved_on()

    async def _read_on(self, ring: Ring, head: int) -> None:
        """Append what follows to a ring."""
        events = await self._reader.read(ring.head, min(READ_LIMIT, head - ring.head))
        if not events or events[0].seq != ring.head + 1:
            # Pruned while nobody looked: what is older is gone.
            ring.clear(events[0].seq - 1 if events else head)
        ring.append(events)

    def _moved_on(self) -> None:
        self._last_move = asyncio.get_running_loop().time()
        self._batches.clear()
        self._newest_batch = None
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()
        self.on_move()
