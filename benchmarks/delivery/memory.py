"""What a client costs in memory, threads and database handles, and what is left when it goes."""

import os
import time
from collections.abc import Iterator
from typing import NamedTuple

from benchmarks import proc
from benchmarks.delivery.rig import SSE, WEBSOCKET, Rig, rest, target
from benchmarks.figure import Figure
from benchmarks.fleet import Fleet
from benchmarks.peers.nchan import NCHAN
from benchmarks.peers.socketio import SOCKETIO
from benchmarks.target import Target

SIZES = (1000, 5000)
GOAL_KB = 20.0
GROWTH_GOAL = 5  # background work opens and closes some of its own
CONNECTS = 100_000
CHURN_SECONDS = float(os.environ.get("CHURN_SECONDS", "300"))  # a transport; or all CONNECTS
CHURN_GOAL_KB = 1024.0
_SETTLE_SECONDS = 1.0


class State(NamedTuple):
    """Of one process, or of a peer's processes together."""

    resident_kb: int
    threads: int
    database_files: int


def figures(rig: Rig) -> Iterator[Figure]:
    for transport in (SSE, WEBSOCKET):
        worker = rig.worker()
        ours = target(worker, transport, rig.alert)
        found = {size: _held(rig.fleet, ours, size) for size in SIZES}
        before = found[SIZES[0]][0]
        peers = _peers(rig, transport)
        for size, (_, during, came) in found.items():
            value = (during.resident_kb - before.resident_kb) / max(came, 1)
            yield Figure(
                f"{transport}, {size:,} idle clients: resident memory a client",
                value,
                "{:.1f} KB".format,
                f"≤ {GOAL_KB:.0f} KB",
                came == size and value <= GOAL_KB,
                peers if size == SIZES[0] else {},
                "" if came == size else f"{came:,} connected",
            )
        yield _growth(transport, before, found[SIZES[-1]][1])
        yield _churn(rig.fleet, transport, ours)
        worker.process.stop()


def _peers(rig: Rig, transport: str) -> dict[str, float]:
    """KB a client of those peers, with as many as our first size."""
    found: dict[str, float] = {}
    for peer in rig.new_peers(transport):
        if peer.system in (NCHAN, SOCKETIO):
            before, during, came = _held(rig.fleet, peer, SIZES[0])
            found[peer.system] = (during.resident_kb - before.resident_kb) / max(came, 1)
    return found


def _held(fleet: Fleet, of: Target, clients: int) -> tuple[State, State, int]:
    """Before and with so many clients, and how many of them came."""
    with fleet.holding(of, 50, seconds=10):
        pass  # what the first clients of all cost is no cost of a client
    rest(of)
    before = _state(of)
    with fleet.holding(of, clients, seconds=30) as came:
        time.sleep(_SETTLE_SECONDS)
        return before, _state(of), came


def _state(of: Target) -> State:
    pid = of.pids[0]
    return State(proc.resident_kb(of.pids), proc.threads(pid), proc.open_files(pid, ".sqlite3"))


def _growth(transport: str, before: State, during: State) -> Figure:
    threads = during.threads - before.threads
    files = during.database_files - before.database_files
    return Figure(
        f"{transport}, {SIZES[-1]:,} idle clients: threads and database files more than before",
        threads + files,
        "{:.0f}".format,
        f"≤ {GROWTH_GOAL}, whatever the number of clients",
        threads + files <= GROWTH_GOAL,
        remark=f"{before.threads} → {during.threads} threads, "
        f"{before.database_files} → {during.database_files} open database files",
    )


def _churn(fleet: Fleet, transport: str, ours: Target) -> Figure:
    """Whether what clients leave behind still grows in the second half of them."""
    first = fleet.churn(ours, 50, CONNECTS // 2, CHURN_SECONDS / 2)
    rest(ours)
    before = proc.resident_kb(ours.pids)
    found = fleet.churn(ours, 50, CONNECTS // 2, CHURN_SECONDS / 2)
    rest(ours)
    grown = proc.resident_kb(ours.pids) - before
    connects = first.connects + found.connects
    return Figure(
        f"{transport}, {connects:,} connects and disconnects: memory grown in their second half",
        grown,
        "{:,.0f} KB".format,
        f"≤ {CHURN_GOAL_KB:,.0f} KB",
        grown <= CHURN_GOAL_KB and found.failed == 0 if found.connects else False,
        remark=f"{found.connects / max(found.window_seconds, 0.001):,.0f} connects/s"
        + (f", {found.failed} failed" if found.failed else ""),
    )
