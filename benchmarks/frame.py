"""The frame of a benchmark: a table of figures, each with its goal and, if it has one, its peer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from benchmarks import machine


class Table(NamedTuple):
    """What one benchmark prints; `notes` say what the figures alone do not."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()


Benchmark = Callable[[], Iterable[Table]]
Record = Callable[[str, str], None]  # takes a benchmark's name and its section


def run_all(benchmarks: Mapping[str, Benchmark], record: Record) -> None:
    """Run them one after the other; each prints its tables as soon as it has them.

    When one is through, its section is recorded: what is measured stays, whatever comes next.
    """
    for name, benchmark in benchmarks.items():
        section = [f"Machine: {machine.described()}."]
        print(f"\n## {name}\n\n{section[0]}", flush=True)
        for table in benchmark():
            section.append(markdown(table))
            print(f"\n{section[-1]}", flush=True)
        record(name, "\n\n".join(section))


def markdown(table: Table) -> str:
    """The table as Markdown, under its title."""
    lines = [f"### {table.title}", "", _line(table.columns), "|---" * len(table.columns) + "|"]
    lines += [_line(row) for row in table.rows]
    lines += [f"\n{note}" for note in table.notes]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
