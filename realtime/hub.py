"""One per process: follows the log, keeps its newest events, and feeds every stream from them.

A client is a cursor. Each wake-up hands it everything from its cursor to the head at once, so
that bursts batch by themselves. A cursor behind the ring is served from the log; one that the
log cannot serve gets a `Reset`, never a gap.

Everything here runs on one event loop; only `Reader` reaches elsewhere.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Protocol, TypeVar

from realtime.events import EVERYTHING, Position, Selection, Stored, format_time
from realtime.log import Extent
from realtime.streams import Goodbye

logger = logging.getLogger(__name__)

READ_LIMIT = 1000  # events in one read of the log, and in one batch: bounds a slow client's step
SHARED_BATCHES = 16  # kept for one head, with their frames: bounds what returning clients cost
Frame = TypeVar("Frame", bytes, list[str])


class Reader(Protocol):
    """Where the hub reads the log; may raise anything while the database is away."""

    async def extent(self) -> Extent: ...

    async def read(self, after: int, limit: int) -> list[Stored]: ...


@dataclass(frozen=True)
class Batch:
    """Events in order, and the position after them, which a filter may have moved further."""

    epoch: str
    events: Sequence[Stored]
    seq: int
    _framed: dict[object, object] = field(default_factory=dict, compare=False)

    def framed(self, framing: Callable[[str, Sequence[Stored]], Frame]) -> Frame:
        """The events in a transport's framing, made once for all clients that share the batch."""
        if framing not in self._framed:
            self._framed[framing] = framing(self.epoch, self.events)
        return self._framed[framing]  # type: ignore[return-value]


@dataclass(frozen=True)
class Reset:
    """The cursor is useless: take a snapshot, go on from `seq`."""

    reason: str
    epoch: str
    seq: int


@dataclass(frozen=True)
class Ping:
    """Nothing to say; `seq` is how far the client has been served."""

    seq: int


Item = Batch | Reset | Ping | Goodbye


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
        self.head = 0  # newest event in the ring, or where following began
        self.subscriptions: set[Subscription] = set()
        self.last_error: Exception | None = None  # of the newest look at the log
        self._reader = reader
        self._ring: deque[Stored] = deque(maxlen=ring_events)
        self._window_seconds = window_seconds
        self._poll_seconds = poll_seconds
        self._bell = asyncio.Event()
        self._moved = asyncio.Event()  # replaced and set at each move of the head
        self._looking = asyncio.Lock()
        self._next_look: asyncio.Task[None] | None = None  # until it begins
        self._batches: dict[int, Batch] = {}  # by cursor, for this head
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Follow the log, until `stop`. Does nothing when it does so already."""
        if self._task is None:
            self._task = asyncio.create_task(self._follow(), name="realtime-hub")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def ring(self) -> None:
        """There may be news. A lost or doubled ring costs nothing but time."""
        self._bell.set()

    @asynccontextmanager
    async def subscribe(
        self, since: Position | None = None, selection: Selection = EVERYTHING
    ) -> AsyncIterator["Subscription"]:
        """A client's place: after `since`, or at the newest event.

        Raises what the reader raised, when the log could never be read yet.
        """
        if not self.epoch or (since is not None and since.seq > self.head):
            await self.look()
        subscription = Subscription(self, since, selection)
        self.subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self.subscriptions.discard(subscription)

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
            try:
                await self._read_news()
            except Exception as error:
                self.last_error = error
                raise
            self.last_error = None

    def hello(self, ping_seconds: float) -> Hello:
        return Hello(self.epoch, self.head, ping_seconds, format_time(datetime.now(UTC)))

    def next_move(self) -> asyncio.Event:
        """What is set when the head moves from where it is now."""
        return self._moved

    def from_ring(self, after: int, limit: int | None) -> Batch | None:
        """The events after a cursor that is inside the ring; None when it is not.

        Without a limit, cursors meet at common places and share their batches from there.
        """
        first = self.head - len(self._ring)
        if after < first:
            return None
        if limit is not None:
            return self._cut(after, min(limit, self.head - after))
        batch = self._batches.pop(after, None)
        if batch is None:
            batch = self._cut(after, min(READ_LIMIT - after % READ_LIMIT, self.head - after))
            if len(self._batches) == SHARED_BATCHES:
                del self._batches[next(iter(self._batches))]  # the one not used for longest
        self._batches[after] = batch
        return batch

    def _cut(self, after: int, size: int) -> Batch:
        start = after - (self.head - len(self._ring))
        return Batch(self.epoch, list(islice(self._ring, start, start + size)), after + size)

    async def from_log(self, after: int, limit: int | None) -> Batch | None:
        """The events after a cursor older than the ring; None when they are gone."""
        events = await self._reader.read(after, limit or READ_LIMIT)
        if not events or events[0].seq != after + 1:
            return None
        return Batch(self.epoch, events, events[-1].seq)

    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()
        last_move = 0.0
        failures = 0
        while True:
            try:
                async with asyncio.timeout(self._poll_seconds):
                    await self._bell.wait()
                # After a quiet spell at once; in a run of changes, once in a window.
                await asyncio.sleep(max(0.0, last_move + self._window_seconds - loop.time()))
            except TimeoutError:
                pass
            self._bell.clear()
            before = self.head
            try:
                await self.look()
                failures = 0
            except Exception as error:
                failures += 1
                if failures == 1:
                    logger.warning("The event log cannot be read, trying again: %s", error)
            if self.head != before:
                last_move = loop.time()

    async def _read_news(self) -> None:
        extent = await self._reader.extent()
        if extent.epoch == self.epoch and extent.head >= self.head:
            while self.head < extent.head:
                self._move_to(await self._read_on(self._ring, self.head, extent.head))
            return
        # The first look, or another log than the one that was followed. Its ring is filled, so
        # that a storm of returning clients finds it there, before anybody is told of it.
        ring: deque[Stored] = deque(maxlen=self._ring.maxlen)
        seq = max(extent.pruned, extent.head - (ring.maxlen or 0))
        while seq < extent.head:
            seq = await self._read_on(ring, seq, extent.head)
        self.epoch, self._ring = extent.epoch, ring
        self.generation += 1
        self._move_to(extent.head)

    async def _read_on(self, ring: deque[Stored], after: int, head: int) -> int:
        """Append what follows to a ring; returns how far it goes now."""
        events = await self._reader.read(after, min(READ_LIMIT, head - after))
        if not events or events[0].seq != after + 1:
            ring.clear()  # pruned while nobody looked: what is older is gone
        ring.extend(events)
        return events[-1].seq if events else head

    def _move_to(self, seq: int) -> None:
        self.head = seq
        self._batches.clear()
        self.wake()

    def wake(self) -> None:
        """Whoever waits looks whether there is something for it."""
        self._moved.set()
        self._moved = asyncio.Event()


class Subscription:
    """A client's place in the hub. `selection` may be replaced at any time, without a gap."""

    def __init__(self, hub: Hub, since: Position | None, selection: Selection) -> None:
        self.selection = selection
        self.epoch = hub.epoch
        self._generation = hub.generation
        self.seq = hub.head if since is None else since.seq
        self._hub = hub
        self._goodbye: Goodbye | None = None
        # An id that this log never gave: another log's, or from after a restored backup.
        self._unknown = since is not None and (since.epoch != hub.epoch or since.seq > hub.head)

    @property
    def position(self) -> Position:
        return Position(self.epoch, self.seq)

    def end(self, goodbye: Goodbye) -> None:
        """The server ends this stream: what it says next is goodbye, and that is the last."""
        self._goodbye = goodbye
        self._hub.wake()

    async def next(self, seconds: float, limit: int | None = None) -> Item:
        """The next events that the selection takes, or a `Ping` when the time is over.

        At most `limit` events; without one, as many as suit the hub.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            if self._goodbye is not None:
                return self._goodbye
            moved = self._hub.next_move()
            news = await self._read(limit)
            if news is not None:
                return news
            if self.seq < self._hub.head:
                await asyncio.sleep(0)  # a long run of filtered events must not hold the loop
                if asyncio.get_running_loop().time() < deadline:
                    continue
            try:
                async with asyncio.timeout_at(deadline):
                    await moved.wait()
            except TimeoutError:
                return self._goodbye or Ping(self.seq)

    async def stream(self, ping_seconds: float) -> AsyncIterator[Item]:
        """Everything from here on, with a `Ping` at least every `ping_seconds`, to a goodbye."""
        loop = asyncio.get_running_loop()
        next_ping = loop.time() + ping_seconds
        while True:
            item = await self.next(max(0.0, next_ping - loop.time()))
            yield item
            if isinstance(item, Goodbye):
                return
            if loop.time() >= next_ping:
                if not isinstance(item, Ping):
                    yield Ping(self.seq)
                next_ping = loop.time() + ping_seconds

    async def _read(self, limit: int | None) -> Batch | Reset | None:
        hub = self._hub
        if self._unknown or self._generation != hub.generation:
            return self._reset("unknown_epoch")
        if self.seq >= hub.head:
            return None
        batch = hub.from_ring(self.seq, limit)
        if batch is None:
            batch = await hub.from_log(self.seq, limit)
            if batch is None:
                return self._reset("expired")
        self.seq = batch.seq
        if self.selection == EVERYTHING:
            return batch
        taken = [e for e in batch.events if self._takes(e)]
        return Batch(batch.epoch, taken, batch.seq) if taken else None

    def _takes(self, event: Stored) -> bool:
        labels = event.labels if self.selection.labels else None
        return self.selection.takes(event.type, labels)

    def _reset(self, reason: str) -> Reset:
        self._unknown = False
        self._generation = self._hub.generation
        self.epoch, self.seq = self._hub.epoch, self._hub.head
        return Reset(reason, self.epoch, self.seq)
