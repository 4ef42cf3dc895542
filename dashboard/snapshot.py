"""What a page stands for: the board at one position in the log, from which events lead on."""

from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.moment import one_moment
from realtime import log
from realtime.events import Position


@contextmanager
def snapshot() -> Iterator[Position]:
    """Queries inside see the board as it stands at this position, and nothing later."""
    log.position()  # the very first makes the log: inside the reading transaction it could not
    with one_moment():
        yield log.position()
