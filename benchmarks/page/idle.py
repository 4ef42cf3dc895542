"""A page on which nothing happens, and then one alert: from its post to the painted frame."""

import itertools
import os
import random
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from statistics import median, quantiles

from benchmarks.figure import Figure
from benchmarks.page.board import EXTRAS, Board
from benchmarks.page.reloading import EVERY_SECONDS, RELOADING
from benchmarks.page.rig import Rig
from benchmarks.page.tab import tab

POSTS = int(os.environ.get("PAGE_POSTS", "120"))
MEDIAN_GOAL_MS, WORST_GOAL_MS = 30.0, 100.0
_PAUSE_SECONDS = 0.1, 0.4
_SEED = 7

_numbers = itertools.count(EXTRAS * 40)


def figures(rig: Rig) -> Iterator[Figure]:
    board = rig.board()
    with tab(rig.browser) as it:
        it.open_live(f"{board.url}/")
        posts = [sent for _ in range(POSTS // 2) for sent in _alert(board)]
        it.wait_until_painted(board.head)
        it.rest()
        frames = it.seen()["painted"]
    delays = delays_of(posts, [(seq, painted) for seq, painted, _ in frames])
    later = delays_of(posts, [(seq, following) for seq, _, following in frames])
    what = "one alert on an idle page, from its post until it is painted"
    # There it is shown by the next reload, which comes at any moment of its half minute.
    yield Figure(
        f"{what}: median",
        median(delays),
        "{:,.1f} ms".format,
        f"< {MEDIAN_GOAL_MS:.0f} ms",
        median(delays) < MEDIAN_GOAL_MS,
        {RELOADING: EVERY_SECONDS / 2 * 1000},
        remark=f"{len(delays)} posts; the quickest {min(delays):.1f}; "
        f"the frame after begins at {median(later):.1f}",
    )
    yield Figure(
        f"{what}: the slowest",
        max(delays),
        "{:,.1f} ms".format,
        f"< {WORST_GOAL_MS:.0f} ms",
        max(delays) < WORST_GOAL_MS,
        {RELOADING: EVERY_SECONDS * 1000},
        remark=f"99th percentile {quantiles(delays, n=100, method='inclusive')[98]:.1f}; "
        f"the frame after begins at {max(later):.1f}",
    )


Post = tuple[float, int]  # ms since 1970 before it was sent, and the number of its event


def _alert(board: Board) -> Iterator[Post]:
    number = next(_numbers)
    for change in (board.fire, board.resolve):
        time.sleep(random.Random(_SEED * number).uniform(*_PAUSE_SECONDS))
        first = board.head + 1
        sent = time.time() * 1000
        change([number])
        yield sent, first


def delays_of(posts: Sequence[Post], painted: Sequence[tuple[int, float]]) -> list[float]:
    """From each post to the first frame with its event; `painted`: [number, ms] of frames."""
    numbers = [number for number, _ in painted]
    return [painted[bisect_left(numbers, first)][1] - sent for sent, first in posts]
