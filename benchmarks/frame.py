"""The frame of a benchmark: a figure with its unit, a goal, and a peer to hold it against."""

import os
import platform
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table; `ratio` is ours to the peer's, in the same run."""

    name: str
    figure: str
    goal: str
    peer: str
    ratio: str


Benchmark = Callable[[], Sequence[Row]]


def run_all(benchmarks: Sequence[Benchmark]) -> None:
    """Run them one after the other and print one table."""
    print(f"Machine: {os.cpu_count()} cores, Python {platform.python_version()}")
    rows = [row for benchmark in benchmarks for row in benchmark()]
    if not rows:
        print("No benchmark is written yet: they come with the engines that they measure.")
        return
    print("| what | figure | goal | peer | ratio |\n|---|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
