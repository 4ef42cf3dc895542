"""Very many events on one page that stays open: what it holds afterwards."""

import itertools
import os
import time
from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.page.board import EXTRAS, Board
from benchmarks.page.rig import Rig
from benchmarks.page.tab import Held, Tab, tab

EVENTS = int(os.environ.get("PAGE_EVENTS", "100000"))
HEAP_GOAL_KB, NODES_GOAL = 1024.0, 50
WARMING_EVENTS = 4_000  # the page's own bounded memories are full after these
_AT_ONCE = 100
_MOST_BEHIND = 1_000
_CALM_SECONDS = 6.0  # notices close, what changed glows no more

_rounds = itertools.count(EXTRAS * 20, _AT_ONCE)


def figures(rig: Rig) -> Iterator[Figure]:
    board = rig.board()
    with tab(rig.browser, is_watched=False) as it:
        it.open(f"{board.url}/")
        it.wait_until_live()
        _drive(board, it, WARMING_EVENTS)
        before = _held(it)
        start, first = time.monotonic(), board.head
        _drive(board, it, EVENTS)
        seconds, events = time.monotonic() - start, board.head - first
        after = _held(it)
    yield from lines(f"{events:,} events", before, after, f"{events / seconds:,.0f}/s")


def _drive(board: Board, it: Tab, events: int) -> None:
    """At least so many; the board is the same afterwards, and shown."""
    end = board.head + events
    while (head := board.head) < end:
        if head - it.painted > _MOST_BEHIND:
            it.wait_until_painted(head)
        numbers = range(first := next(_rounds), first + _AT_ONCE)
        board.fire(numbers)
        silence = board.silence(numbers)
        for number in numbers[:2]:
            board.acknowledge(number)
        board.end_silence(silence)
        board.resolve(numbers)
    it.wait_until_painted(board.head)


def _held(it: Tab) -> Held:
    it.page.wait_for_timeout(_CALM_SECONDS * 1000)
    return it.held()


def lines(what: str, before: Held, after: Held, rate: str) -> Iterator[Figure]:
    """What it holds more than before."""
    grown = (after.heap_bytes - before.heap_bytes) / 1024
    yield Figure(
        f"{what}: growth of the heap",
        grown,
        "{:+,.0f} KB".format,
        f"≤ {HEAP_GOAL_KB:,.0f} KB",
        grown <= HEAP_GOAL_KB,
        remark=f"{before.heap_bytes / 1e6:.2f} → {after.heap_bytes / 1e6:.2f} MB; {rate}",
    )
    nodes = after.nodes - before.nodes
    yield Figure(
        f"{what}: nodes more than before",
        nodes,
        "{:+,.0f}".format,
        f"≤ {NODES_GOAL}",
        nodes <= NODES_GOAL,
        remark=f"{before.nodes:,} → {after.nodes:,}; "
        f"event listeners {before.listeners} → {after.listeners}",
    )
