"""Load for some time: the slope of resident memory, which must be flat."""

import os
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from statistics import linear_regression

from benchmarks import proc
from benchmarks.delivery.rig import SSE, Rig, target
from benchmarks.delivery.streams import wholeness
from benchmarks.figure import Figure
from benchmarks.item import alert_item

MINUTES = float(os.environ.get("SOAK_MINUTES", "0.75"))
JUDGED_MINUTES = 60.0  # in the first twenty, caches of Python, SQLite and malloc still fill
GOAL_KB_A_MINUTE = 50.0  # 3 MB in an hour
CLIENTS, RATE, BATCH = 200, 500, 50
# Alerts are over when they are first seen, and tell one event each: the board does not grow, only
# what is kept of it in the database.
_LASTS = timedelta()
_RING_EVENTS = "500"  # filled before the measuring begins
_LOOK_SECONDS = 0.5
_FILLING_SECONDS, _FILLING_RATE, _FILLING_BATCH = 30, 3000, 250  # what the worker remembers


def figures(rig: Rig) -> Iterator[Figure]:
    worker = rig.worker(REALTIME_RING_EVENTS=_RING_EVENTS)
    ours = target(worker, SSE, rig.item(alert_item(lasts=_LASTS)))
    rig.fleet.load(ours, 1, _FILLING_RATE, _FILLING_BATCH, _FILLING_SECONDS)
    samples: list[tuple[float, int]] = []
    with rig.fleet.loading(ours, CLIENTS, RATE, BATCH, MINUTES * 60) as running:
        while not running.is_over:
            samples.append((time.monotonic() / 60, proc.resident_kb(ours.pids)))
            time.sleep(_LOOK_SECONDS)
        outcome = running.outcome()
    slope = slope_of(samples)
    yield Figure(
        f"SSE, {CLIENTS} clients, {RATE}/s for {MINUTES:g} minutes: slope of resident memory",
        slope,
        "{:,.0f} KB a minute".format,
        f"≤ {GOAL_KB_A_MINUTE:.0f}",
        slope <= GOAL_KB_A_MINUTE if MINUTES >= JUDGED_MINUTES else None,
        remark=wholeness(outcome)
        + ("" if MINUTES >= JUDGED_MINUTES else f"; judged from {JUDGED_MINUTES:.0f} minutes on"),
    )
    worker.process.stop()


def slope_of(samples: Sequence[tuple[float, int]]) -> float:
    """KB a minute over the last two thirds: what comes first is still warming up."""
    settled = samples[len(samples) // 3 :]
    minutes, resident = zip(*settled, strict=True)
    return linear_regression(minutes, resident).slope
