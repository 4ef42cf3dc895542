"""What clients behind the ring are given: read from the log, apart from what all others wait for.

One read at a time, and what one client leaves of it is there for the next: clients that come back
at a thousand places follow each other to the ends of what was read, and go on from there together.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from realtime.events import Stored
from realtime.ring import Ring

STEP_EVENTS = 250  # in one read
KEPT_BYTES = 4 * 1024 * 1024  # of bodies, about, in the pieces that were used last


class Behind:
    """Of one log; `read` gives the events after a seq, in order, at most so many."""

    def __init__(self, read: Callable[[int, int], Awaitable[list[Stored]]]) -> None:
        self._read = read
        self._turn = asyncio.Lock()
        self._pieces: list[Ring] = []  # the one that was used last is the last

    async def after(self, seq: int, limit: int | None) -> Sequence[Stored] | None:
        """Some of the events after a seq that the log has; None when they are gone. Raises what
        `read` raises."""
        piece = self._kept(seq)
        if piece is None:
            async with self._turn:
                piece = self._kept(seq) or await self._fetched(seq)
        return None if piece is None else piece.after(seq, limit)

    def _kept(self, seq: int) -> Ring | None:
        for piece in self._pieces:
            if piece.holds_after(seq) and seq < piece.head:
                self._pieces.remove(piece)
                self._pieces.append(piece)
                return piece
        return None

    async def _fetched(self, seq: int) -> Ring | None:
        events = await self._read(seq, STEP_EVENTS)
        if not events or events[0].seq != seq + 1:
            return None
        piece = Ring(len(events))
        piece.clear(seq)
        piece.append(events)
        self._pieces.append(piece)
        while len(self._pieces) > 1 and sum(each.bytes for each in self._pieces) > KEPT_BYTES:
            del self._pieces[0]
        return piece
