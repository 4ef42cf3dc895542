"""A client's place in the hub, and what it is told there: events, a reset, a ping, or goodbye."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from realtime import metrics
from realtime.events import EVERYTHING, Position, Selection, Stored, TooSlow
from realtime.metrics import ResetReason
from realtime.streams import BAD_REQUEST, Goodbye

if TYPE_CHECKING:
    from realtime.hub import Hub

SHARED_SELECTIONS = 32  # kept for one batch: a client with one of its own shares nothing
Frame = TypeVar("Frame", bytes, list[str])


class Batch:
    """Events in order, and the position after them, which a filter may have moved further."""

    def __init__(self, epoch: str, events: Sequence[Stored], seq: int) -> None:
        self.epoch = epoch
        self.events = events
        self.seq = seq
        self._framed: dict[object, object] = {}
        self._chosen: dict[Selection, Batch] = {}

    def framed(self, framing: Callable[[str, Sequence[Stored]], Frame]) -> Frame:
        """The events in a transport's framing, made once for all clients that share the batch."""
        framed = self._framed.get(framing)
        if framed is None:
            framed = self._framed[framing] = framing(self.epoch, self.events)
        return framed  # type: ignore[return-value]

    def chosen(self, selection: Selection) -> "Batch":
        """What a selection takes of it, found out once for all that have the same one."""
        if selection is EVERYTHING:
            return self
        chosen = self._chosen.get(selection)
        if chosen is None:
            events = [event for event in self.events if selection.takes(event)]
            chosen = Batch(self.epoch, events, self.seq)
            if len(self._chosen) < SHARED_SELECTIONS:
                self._chosen[selection] = chosen
        return chosen


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


class Standing(Enum):
    """Where a cursor stands, when there is nothing to say of it."""

    CURRENT = "there is nothing after it"
    BEHIND = "what comes next is older than the ring, and must be read from the log"
    MOVED = "it moved past what its selection does not take"


class Subscription:
    """A client's place in the hub. `selection` may be replaced at any time, without a gap."""

    __slots__ = (
        "__weakref__",
        "_generation",
        "_goodbye",
        "_hub",
        "_waiting",
        "epoch",
        "selection",
        "seq",
    )

    def __init__(self, hub: "Hub", since: Position | None, selection: Selection) -> None:
        self.selection = selection
        self.epoch = hub.epoch
        self.seq = hub.head if since is None else since.seq
        self._hub = hub
        self._goodbye: Goodbye | None = None
        self._waiting: asyncio.Timeout | None = None  # while it has nothing to say
        # An id that this log never gave: another log's, or from after a restored backup.
        is_unknown = since is not None and (since.epoch != hub.epoch or since.seq > hub.head)
        self._generation = -1 if is_unknown else hub.generation

    @property
    def position(self) -> Position:
        return Position(self.epoch, self.seq)

    def step(self, limit: int | None = None) -> Batch | Reset | Goodbye | Standing:
        """One step on, inside the ring; what it says next, or where it stands."""
        hub = self._hub
        if self._generation != hub.generation:
            return self._reset("unknown_epoch")
        if self.seq >= hub.newest.head:
            return Standing.CURRENT
        batch = hub.from_ring(self.seq, limit)
        return Standing.BEHIND if batch is None else self._move(batch)

    async def fetch(self, limit: int | None = None) -> Batch | Reset | Goodbye | Standing:
        """One step on, read from the log. Raises what the reader raises."""
        batch = await self._hub.from_log(self.seq, limit)
        if self._generation != self._hub.generation:  # another log came while this one was read
            return self._reset("unknown_epoch")
        return self._reset("expired") if batch is None else self._move(batch)

    def end(self, goodbye: Goodbye) -> None:
        """The server ends this stream: what it says next is goodbye, and that is the last."""
        self._goodbye = goodbye
        if self._waiting is not None and not self._waiting.expired():
            self._waiting.reschedule(0)  # its time is over

    async def next(self, seconds: float, limit: int | None = None) -> Item:
        """The next events that the selection takes, or a `Ping` when the time is over.

        At most `limit` events; without one, as many as suit the hub.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        while self._goodbye is None:
            moved = self._hub.next_move()
            news = self.step(limit)
            if news is Standing.BEHIND:
                news = await self.fetch(limit)
            if not isinstance(news, Standing):
                return news
            if news is Standing.MOVED:
                await asyncio.sleep(0)  # a long run of filtered events must not hold the loop
                if asyncio.get_running_loop().time() < deadline:
                    continue
            try:
                async with asyncio.timeout_at(deadline) as self._waiting:
                    await moved.wait()
            except TimeoutError:
                break
            finally:
                self._waiting = None
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

    def _move(self, batch: Batch) -> Batch | Goodbye | Standing:
        try:
            chosen = batch.chosen(self.selection)
        except TooSlow:
            return BAD_REQUEST  # and it stands where it stood: nothing was left out
        self.seq = batch.seq
        return chosen if chosen.events else Standing.MOVED

    def _reset(self, reason: ResetReason) -> Reset:
        metrics.reset(reason)
        self._generation = self._hub.generation
        self.epoch, self.seq = self._hub.epoch, self._hub.head
        return Reset(reason, self.epoch, self.seq)
