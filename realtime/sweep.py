"""Looks each second for streams that are too old, or were admitted and never began."""

import time
from collections.abc import Callable

from realtime.rounds import Rounds
from realtime.streams import TOO_OLD, UNREADABLE, Stream, Streams

SWEEP_SECONDS = 1.0
# Django may drop an answer before it begins, and then nobody gives back what its stream holds.
BEGIN_SECONDS = 30.0


class Sweep(Rounds):
    """One for each worker."""

    complaint = "A sweep of the streams failed"

    def __init__(
        self,
        streams: Streams,
        max_age_seconds: float,
        leave: Callable[[Stream], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__("realtime-sweep", SWEEP_SECONDS)
        self._streams = streams
        self._max_age_seconds = max_age_seconds
        self._leave = leave
        self._clock = clock

    async def turn(self) -> None:
        self.once()

    def once(self) -> None:
        now = self._clock()
        for stream in self._streams:
            age_seconds = now - stream.opened_at
            if age_seconds > BEGIN_SECONDS and not stream.has_begun:
                self._leave(stream)
                stream.end(UNREADABLE)  # should it begin all the same
            elif age_seconds > self._max_age_seconds:
                stream.end(TOO_OLD)
