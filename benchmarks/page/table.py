"""The page's benchmark: all its figures in one table."""

import os
from collections.abc import Callable, Iterator, Sequence

from benchmarks.figure import Figure
from benchmarks.frame import Table
from benchmarks.page import busy, growth, idle, load, requests
from benchmarks.page.reloading import RELOADING
from benchmarks.page.rig import Rig, assembled
from benchmarks.parts import measured

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
    chosen = {part: PARTS[part] for part in parts}
    return measured(TITLE, PEERS, chosen, assembled, note=_surroundings)


def _surroundings(rig: Rig) -> str:
    return (
        f"Chromium {rig.browser.version}, headless; the load average was "
        f"{os.getloadavg()[0]:.1f} at the end."
    )
