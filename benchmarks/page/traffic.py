"""Events at a steady rate, by small posts: alerts that fire, are silenced or owned, and end."""

import itertools
import time
from collections import deque
from threading import Thread
from typing import Self

from benchmarks.page.board import EXTRAS, Board

BEATS_A_SECOND = 10
FIRED = 7  # in one beat; as many of an earlier one are resolved
ACKNOWLEDGED = 2  # of those; their end is an event, too
SILENCED, SILENCE_EVERY = 4, 5  # alerts at once, in every fifth beat
EVENTS_A_BEAT = 2 * FIRED + 2 * ACKNOWLEDGED + 2 * (1 + SILENCED) // SILENCE_EVERY
RATE = BEATS_A_SECOND * EVENTS_A_BEAT
_FIRES_BEATS = 50
_SILENCED_BEATS = 10

_blocks = itertools.count(EXTRAS, 100_000)  # no two runs have the same alerts


class Traffic:
    """Runs in a thread of its own while its context lasts, or until its time is over."""

    def __init__(self, board: Board, seconds: float) -> None:
        self.late_seconds = 0.0  # how far the posts were behind at the worst
        self._error: Exception | None = None  # what it broke off with
        self._is_wanted = True
        self._is_done = False
        self._board = board
        self._beats = int(seconds * BEATS_A_SECOND)
        self._next = next(_blocks)
        self._firing: deque[range] = deque()
        self._silences: deque[str] = deque()
        self._thread = Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for its end; the board is then as it was before. Raises what it broke off with."""
        self._is_wanted = False
        self._thread.join()
        if self._error:
            raise self._error

    @property
    def is_over(self) -> bool:
        return self._is_done or not self._thread.is_alive()

    def _run(self) -> None:
        try:
            start = time.monotonic()
            for beat in range(self._beats):
                moment = start + beat / BEATS_A_SECOND
                self.late_seconds = max(self.late_seconds, time.monotonic() - moment)
                time.sleep(max(0.0, moment - time.monotonic()))
                if not self._is_wanted:
                    break
                self._beat(beat)
            self._is_done = True
            self._clear()
        except Exception as error:  # told by the thread that waits
            self._error = error

    def _beat(self, number: int) -> None:
        """What happens in one beat, once it goes on for a while: EVENTS_A_BEAT events."""
        fired = range(self._next, self._next + FIRED)
        self._next += FIRED
        self._board.fire(fired)
        for it in fired[:ACKNOWLEDGED]:
            self._board.acknowledge(it)
        self._firing.append(fired)
        if number % SILENCE_EVERY == 0:
            self._silences.append(self._board.silence(fired[-SILENCED:]))
            if len(self._silences) > _SILENCED_BEATS // SILENCE_EVERY:
                self._board.end_silence(self._silences.popleft())
        if len(self._firing) > _FIRES_BEATS:
            self._board.resolve(self._firing.popleft())

    def _clear(self) -> None:
        while self._silences:
            self._board.end_silence(self._silences.popleft())
        while self._firing:
            self._board.resolve(self._firing.popleft())
