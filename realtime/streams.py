"""The streams that are open in this process: whose each is, since when, and how it is ended."""

import random
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from django.utils.crypto import get_random_string

from realtime import metrics
from realtime.events import EVERYTHING, Position, Selection
from realtime.metrics import TRANSPORTS

# A client that is sent away comes back within this; spread, so that not all come at once.
RETRY_MS = (250, 5_000)


class Goodbye(NamedTuple):
    """Why the server ends a stream: `reason` in SSE's `bye`, `close_code` for a WebSocket."""

    reason: str
    close_code: int

    def told(self) -> dict[str, Any]:
        """The data of a `bye`: the reason, and when to come back."""
        retry_ms = random.randint(*RETRY_MS)  # noqa: S311 - it keeps clients apart, no secret
        return {"reason": self.reason, "retry_ms": retry_ms}


RESTARTING = Goodbye("shutdown", 4012)
TOO_OLD = Goodbye("max_age", 4012)
TOO_SLOW = Goodbye("too_slow", 4008)
UNREADABLE = Goodbye("log_unreadable", 4013)
BAD_REQUEST = Goodbye("bad_request", 4500)
NOT_SIGNED_IN = Goodbye("credentials_expired", 4501)


class Place(Protocol):
    """What a stream holds as long as it is open."""

    def give_back(self) -> None:
        """May be called twice."""


class Stream:
    """One client's stream, from its admission to its end. A long poll is one while it waits."""

    __slots__ = (
        "_goodbye",
        "_on_end",
        "address",
        "credential",
        "filtered",
        "id",
        "opened_at",
        "place",
        "reason",
        "since",
        "transport",
    )

    def __init__(
        self,
        transport: str,
        address: str,
        credential: Any = None,
        since: Position | None = None,
        selection: Selection = EVERYTHING,
    ) -> None:
        self.id = get_random_string(8)  # for the log's lines
        self.transport = transport
        self.address = address  # of the client, behind proxies; "" where it is not known
        self.credential = credential  # by what it was let in; None where nothing is asked for
        self.since = since  # where it goes on from; None: it begins at the newest event
        self.filtered = selection != EVERYTHING
        self.reason = "client"  # who or what ended it
        self.opened_at = time.monotonic()
        self.place: Place | None = None  # of its client's share; None where there is no limit
        self._goodbye: Goodbye | None = None
        self._on_end: Callable[[Goodbye], None] | None = None

    @property
    def has_begun(self) -> bool:
        """Whether something drives it, and will give back what it holds."""
        return self._on_end is not None

    def on_end(self, end: Callable[[Goodbye], None]) -> None:
        """What tells the client goodbye and ends it; may be called in any state, and twice.

        Called at once where the stream was told to end before: nobody tells it again.
        """
        self._on_end = end
        if self._goodbye is not None:
            self.end(self._goodbye)

    def end(self, goodbye: Goodbye) -> None:
        """End it from the server's side, with its reason where it can be told."""
        self._goodbye = goodbye
        self.reason = goodbye.reason
        if self._on_end is not None:
            self._on_end(goodbye)
            if self.place is not None:
                self.place.give_back()  # the client may come back before it has let go
                self.place = None


class Streams:
    """All open streams of this process."""

    def __init__(self) -> None:
        self.draining = False  # no new streams: this process is about to stop
        self._open: set[Stream] = set()
        self._by_transport = dict.fromkeys(TRANSPORTS, 0)

    def open(self, stream: Stream) -> None:
        self._open.add(stream)
        self._by_transport[stream.transport] += 1
        active = self._by_transport[stream.transport]
        metrics.opened(stream.transport, active, stream.since is not None)

    def close(self, stream: Stream) -> float | None:
        """It is over, whoever ended it. Returns the seconds that it was open; None when it had
        been closed before."""
        if stream not in self._open:
            return None
        self._open.remove(stream)
        self._by_transport[stream.transport] -= 1
        seconds = time.monotonic() - stream.opened_at
        metrics.closed(stream.transport, self._by_transport[stream.transport], seconds)
        if stream.reason == TOO_SLOW.reason:
            metrics.slow_client()
        return seconds

    def end_all(self, goodbye: Goodbye) -> None:
        for stream in self:
            stream.end(goodbye)

    def count(self) -> dict[str, int]:
        """How many are open, by transport; each transport is named."""
        return dict(self._by_transport)

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[Stream]:
        return iter(list(self._open))


streams = Streams()
