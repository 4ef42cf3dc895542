"""What an open page asks the server for, against one that is loaded anew every 30 s."""

import itertools
import os
import time
from collections.abc import Callable, Iterator

from benchmarks.figure import Figure
from benchmarks.page.board import EXTRAS, Board
from benchmarks.page.reloading import EVERY_SECONDS, RELOADING, requests_of_a_reload
from benchmarks.page.rig import SIZE, Rig
from benchmarks.page.tab import Tab, tab

MINUTES = float(os.environ.get("PAGE_MINUTES", "0.75"))  # each, and scaled to
SHOWN_MINUTES = 10.0
GOAL = 0.1  # of the requests of the peer
_numbers = itertools.count(EXTRAS * 60)


def figures(rig: Rig) -> Iterator[Figure]:
    board = rig.board()
    each, kilobytes = requests_of_a_reload(rig)
    theirs = each * SHOWN_MINUTES * 60 / EVERY_SECONDS
    for name, change in (("nothing happens", _nothing), ("an alert a second", _one)):
        with tab(rig.browser, is_watched=False) as it:
            it.open(f"{board.url}/")
            it.wait_until_live()
            it.rest()
            found = it.requests.copy()
            it.requests.clear()
            _spend(board, it, change)
            streams = sum("/events/stream" in address for address in found)
            ours = streams + len(it.requests) * SHOWN_MINUTES / MINUTES
        yield Figure(
            f"{SIZE:,} alerts, {name}: requests in {SHOWN_MINUTES:.0f} minutes after the load",
            ours,
            "{:,.0f}".format,
            "≤ 10% of the peer's",
            ours <= GOAL * theirs,
            {RELOADING: theirs},
            f"its stream among them; counted for {MINUTES:g} min; a reload brings "
            f"{kilobytes:,.0f} KB by {each:.1f} requests",
        )


def _spend(board: Board, it: Tab, change: Callable[[Board], None]) -> None:
    end = time.monotonic() + MINUTES * 60
    while time.monotonic() < end:
        change(board)
        it.page.wait_for_timeout(1_000)  # also lets it hear of requests


def _nothing(_: Board) -> None:
    return


def _one(board: Board) -> None:
    number = next(_numbers)
    board.fire([number])
    if number % 2:
        board.resolve([number - 1])
