"""The frame of a benchmark: a table of figures, each with its goal and, if it has one, its peer."""

import os
import platform
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class Table(NamedTuple):
    """What one benchmark prints; `notes` say what the figures alone do not."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()


Benchmark = Callable[[], Iterable[Table]]


def run_all(benchmarks: Sequence[Benchmark]) -> None:
    """Run them one after the other; each prints its tables as soon as it has them."""
    busy = f"load {os.getloadavg()[0]:.1f} before the start"
    print(
        f"Machine: {os.cpu_count()} cores, Python {platform.python_version()}, {busy}", flush=True
    )
    for benchmark in benchmarks:
        for table in benchmark():
            print(f"\n{markdown(table)}", flush=True)


def markdown(table: Table) -> str:
    """The table as Markdown, under its title."""
    lines = [f"### {table.title}", "", _line(table.columns), "|---" * len(table.columns) + "|"]
    lines += [_line(row) for row in table.rows]
    lines += [f"\n{note}" for note in table.notes]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
