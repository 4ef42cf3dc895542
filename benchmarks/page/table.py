"""The page's benchmark: all its figures in one table."""

import os
from collections.abc import Callable, Iterator, Sequence

from benchmarks.figure import COLUMNS, Figure, told
from benchmarks.frame import Table
from benchmarks.page import busy, growth, idle, load, requests
from benchmarks.page.reloading import RELOADING
from benchmarks.page.rig import Rig, assembled
from benchmarks.systems import Missing

TITLE = "The page in Chromium, on the same machine as its worker"
PEERS = (RELOADING,)

PARTS: dict[str, Callable[[Rig], Iterator[Figure]]] = {
    "load": load.figures,
    "idle": idle.figures,
    "busy": busy.figures,
    "growth": growth.figures,
    "requests": requests.figures,
}


def run(parts: Sequence[str] = tuple(PARTS)) -> Iterator[Table]:
    """One table of these parts; without a browser it says so."""
    try:
        with assembled() as rig:
            found = [figure for part in parts for figure in told(part, PARTS[part](rig))]
            rows = [figure.cells(PEERS, {}) for figure in found]
            note = (
                f"Chromium {rig.browser.version}, headless; the load average was "
                f"{os.getloadavg()[0]:.1f} at the end."
            )
            yield Table(TITLE, (*COLUMNS, *PEERS), rows, [note])
    except Missing as reason:
        yield Table(TITLE, ("", ""), [("not measured", str(reason))])
