"""A storm of events while somebody works at the page: long tasks, and answers to input."""

import os
import time
from collections.abc import Iterator
from statistics import quantiles

from benchmarks.figure import Figure
from benchmarks.page.hands import Hands
from benchmarks.page.rig import SIZE, Rig
from benchmarks.page.tab import tab
from benchmarks.page.traffic import RATE, Traffic

SECONDS = float(os.environ.get("PAGE_BUSY_SECONDS", "60"))
GOAL_MS = 100.0
_SHORTEST_MS = 50.0  # the browser tells of no shorter task


def figures(rig: Rig) -> Iterator[Figure]:
    board = rig.board()
    with tab(rig.browser) as it:
        it.open_live(f"{board.url}/")
        it.page.evaluate("() => { seen.tasks = []; seen.inputs = []; }")  # those of its start
        hands = Hands(it)
        before, worked, start = board.head, it.busy_seconds(), time.monotonic()
        with Traffic(board, SECONDS) as traffic:
            hands.until(lambda: traffic.is_over)
            seconds, worked = time.monotonic() - start, it.busy_seconds() - worked
        events = board.head - before
        it.wait_until_painted(board.head)
        felt, tasks = hands.felt(), it.seen()["tasks"]
    what = f"{SIZE:,} alerts, {RATE} events/s for {seconds:.0f} s"
    longest = max(tasks, default=0.0)
    yield Figure(
        f"{what}: longest task of the main thread",
        longest,
        lambda ms: f"{ms:.0f} ms" if ms else f"< {_SHORTEST_MS:.0f} ms",
        f"≤ {GOAL_MS:.0f} ms",
        longest <= GOAL_MS,
        remark=f"{len(tasks)} of {_SHORTEST_MS:.0f} ms or more; {events:,} events, "
        f"posts {traffic.late_seconds:.1f} s late at the worst",
    )
    yield Figure(f"{what}: CPU of the main thread", worked / seconds, "{:.0%}".format)
    for name, values in (("until the page begins with it", felt.waits), ("painted", felt.answers)):
        worst = max(values)
        yield Figure(
            f"{what}: input, {name}, at the worst",
            worst,
            "{:.0f} ms".format,
            f"≤ {GOAL_MS:.0f} ms",
            worst <= GOAL_MS,
            remark=f"99th percentile {_p99(values):.0f}; {felt.sent} inputs",
        )


def _p99(values: list[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98]
