"""What an open page asks the server for, against one that is loaded anew every 30 s."""

import itertools
import os
import time
from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.page.board import EXTRAS, Board
from benchmarks.page.reloading import EVERY_SECONDS, RELOADING, requests_of_a_reload
from benchmarks.page.rig import SIZE, Rig
from benchmarks.page.tab import tab

SECONDS = float(os.environ.get("PAGE_MINUTES", "0.75")) * 60  # each; they stand for SHOWN
SHOWN_SECONDS = 600
GOAL = 0.1  # of the requests of the peer
_LOOK_MS = 20  # lets the browser tell of requests

_FIRES_CHANGES = 60
_numbers = itertools.count(EXTRAS * 120)


def figures(rig: Rig) -> Iterator[Figure]:
    each, kilobytes = requests_of_a_reload(rig)
    theirs = each * SHOWN_SECONDS / EVERY_SECONDS
    quiet = 1 + _requests(rig, changes=0) * SHOWN_SECONDS / SECONDS
    # It is changes that it asks for something after: as many as in ten minutes, only quicker.
    lively = 1 + _requests(rig, changes=SHOWN_SECONDS)
    for name, ours in (("nothing happens", quiet), ("an alert a second", lively)):
        yield Figure(
            f"{SIZE:,} alerts, {name}: requests in {SHOWN_SECONDS / 60:.0f} minutes after the load",
            ours,
            "{:,.0f}".format,
            f"≤ {GOAL:.0%} of the peer's",
            ours <= GOAL * theirs,
            {RELOADING: theirs},
            f"its stream among them; a reload brings {kilobytes:,.0f} KB",
        )


def _requests(rig: Rig, changes: int) -> int:
    """How many it makes once its stream is open, while so many changes are posted."""
    board = rig.board()
    with tab(rig.browser, is_watched=False) as it:
        it.open_live(f"{board.url}/")
        before = len(it.requests)
        start, made = time.monotonic(), 0
        while (passed := time.monotonic() - start) < SECONDS or made < changes:
            if made < changes * passed / SECONDS:
                _change(board)
                made += 1
            else:
                it.page.wait_for_timeout(_LOOK_MS)
        it.rest()
        return len(it.requests) - before


def _change(board: Board) -> None:
    """By turns an alert fires, and one that fired a minute ago ends."""
    number = next(_numbers)
    if number % 2:
        board.resolve([number // 2 - _FIRES_CHANGES // 2])
    else:
        board.fire([number // 2])
