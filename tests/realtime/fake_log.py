"""A log in memory, for a hub to follow."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager

from realtime.events import Stored
from realtime.hub import Hub
from realtime.log import Extent
from realtime.subscription import Batch, Item


class FakeLog:
    """What `Reader` reads. Each call lets other tasks run first, as a thread would."""

    def __init__(self, epoch: str = "e1") -> None:
        self.epoch = epoch
        self.head = 0
        self.pruned = 0
        self.error: Exception | None = None
        self.answers = asyncio.Event()  # cleared: it stands still
        self.answers.set()
        self.reads: list[int] = []  # the `after` of each read

    def publish(self, count: int = 1) -> None:
        self.head += count

    def prune(self, through: int) -> None:
        self.pruned = max(self.pruned, min(through, self.head))

    def replace(self, epoch: str, head: int = 0) -> None:
        """Another log stands in its place: the database was made anew."""
        self.epoch, self.head, self.pruned = epoch, head, 0

    async def extent(self) -> Extent:
        await asyncio.sleep(0)
        await self.answers.wait()
        if self.error:
            raise self.error
        return Extent(self.epoch, self.head, self.pruned)

    async def read(self, after: int, limit: int) -> list[Stored]:
        await asyncio.sleep(0)
        await self.answers.wait()
        self.reads.append(after)
        if self.error:
            raise self.error
        first = max(after, self.pruned) + 1
        return [stored(seq) for seq in range(first, min(self.head, first + limit - 1) + 1)]

    async def read_behind(self, after: int, limit: int) -> list[Stored]:
        return await self.read(after, limit)


def stored(seq: int, kind: str = "") -> Stored:
    """Alert events with the label `odd`, each third one a silence event instead."""
    kind = kind or ("silence_created" if seq % 3 == 0 else "alert_created")
    data = {"labels": {"odd": str(seq % 2)}} if kind.startswith("alert") else {}
    return Stored(seq, kind, json.dumps({"seq": seq, "data": data}).encode())


def labelled(kind: str, labels: dict[str, str] | None) -> Stored:
    """An event with these labels; None for one that is not about an alert."""
    data = {} if labels is None else {"labels": labels}
    return Stored(1, kind, json.dumps({"seq": 1, "data": data}).encode())


def new_hub(log: FakeLog, ring_events: int = 100) -> Hub:
    return Hub(log, ring_events=ring_events, window_seconds=0.025, poll_seconds=1.0)


@contextmanager
def no_subscriber_left(hub: Hub) -> Iterator[Hub]:
    """Every stream test ends with the subscriber count back at zero."""
    yield hub
    assert not hub.subscriptions


def seqs(item: Item) -> list[int]:
    assert isinstance(item, Batch), item
    return [event.seq for event in item.events]
