"""A benchmark of several parts: the figures of all of them in one table."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

from benchmarks.figure import COLUMNS, Figure
from benchmarks.frame import Table
from benchmarks.systems import Missing

Rig = TypeVar("Rig")


def measured(
    title: str,
    peers: Sequence[str],
    parts: Mapping[str, Callable[[Rig], Iterator[Figure]]],
    assembled: Callable[[], AbstractContextManager[Rig]],
    *,
    missing: Callable[[Rig], Mapping[str, str]] = lambda rig: {},
    note: Callable[[Rig], str],
) -> Iterator[Table]:
    """One table; what cannot be measured at all says why.

    `missing`: what to install, by peer. `note`: what the figures alone do not say.
    """
    try:
        with assembled() as rig:
            found = [figure for part in parts for figure in _told(part, parts[part](rig))]
            rows = [figure.cells(peers, missing(rig)) for figure in found]
            yield Table(title, (*COLUMNS, *peers), rows, [note(rig)])
    except Missing as reason:
        yield Table(title, ("", ""), [("not measured", str(reason))])


def _told(part: str, figures: Iterator[Figure]) -> Iterator[Figure]:
    """Each figure, told as soon as it is there. A part that breaks is a line of its own."""
    try:
        for figure in figures:
            print("  " + " | ".join(figure.cells((), {})), file=sys.stderr, flush=True)
            yield figure
    except Missing:
        raise
    except Exception as error:
        first_line = (str(error).splitlines() or [""])[0][:200].replace("|", "/")
        said = f"broken off: {type(error).__name__} {first_line}"
        print(f"  {part}: {error!r}", file=sys.stderr, flush=True)
        yield Figure(f"{part} (the rest)", 0.0, lambda _: said, is_met=False)
