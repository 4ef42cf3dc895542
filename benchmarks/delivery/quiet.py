"""A system with little to do: how soon a single event arrives, and what few clients cost."""

from collections.abc import Iterator

from benchmarks.delivery.figure import Figure
from benchmarks.delivery.rig import SSE, WEBSOCKET, Rig, rest
from benchmarks.delivery.streams import wholeness
from benchmarks.fleet import Outcome
from benchmarks.peers.nchan import NCHAN
from benchmarks.peers.socketio import SOCKETIO
from benchmarks.target import Target

MEDIAN_GOAL_MS, P99_GOAL_MS = 5.0, 25.0
SHARE_GOAL = 0.05
_SYSTEMS = (NCHAN, SOCKETIO)


def figures(rig: Rig) -> Iterator[Figure]:
    singles: dict[Target, Outcome] = {}
    hundreds: dict[Target, Outcome] = {}
    for transport in (SSE, WEBSOCKET):
        peers = [peer for peer in rig.peers(transport) if peer.system in _SYSTEMS]
        for it in (rig.ours(transport), *peers):
            if it not in singles:
                rest(it)
                singles[it] = rig.fleet.load(it, clients=10, rate=10, batch=1, seconds=12)
                hundreds[it] = rig.fleet.load(it, clients=100, rate=1, batch=1, seconds=8)
        ours = rig.ours(transport)
        yield from _singles(transport, singles[ours], {it.system: singles[it] for it in peers})
        yield _hundred(transport, hundreds[ours], {it.system: hundreds[it] for it in peers})


def _singles(transport: str, ours: Outcome, theirs: dict[str, Outcome]) -> Iterator[Figure]:
    what = f"{transport}, a single event every 100 ms to 10 clients"
    yield Figure(
        f"{what}: median",
        ours.median_ms,
        "{:.1f} ms".format,
        f"< {MEDIAN_GOAL_MS:.0f} ms",
        ours.is_whole and ours.median_ms < MEDIAN_GOAL_MS,
        {system: outcome.median_ms for system, outcome in theirs.items()},
        wholeness(ours),
    )
    yield Figure(
        f"{what}: 99th percentile",
        ours.p99_ms,
        "{:.1f} ms".format,
        f"< {P99_GOAL_MS:.0f} ms",
        ours.is_whole and ours.p99_ms < P99_GOAL_MS,
        {system: outcome.p99_ms for system, outcome in theirs.items()},
    )


def _hundred(transport: str, ours: Outcome, theirs: dict[str, Outcome]) -> Figure:
    return Figure(
        f"{transport}, 100 clients, one event a second: share of a core",
        _share(ours),
        "{:.1%}".format,
        f"< {SHARE_GOAL:.0%}",
        ours.is_whole and _share(ours) < SHARE_GOAL,
        {system: _share(outcome) for system, outcome in theirs.items()},
        wholeness(ours),
    )


def _share(outcome: Outcome) -> float:
    return outcome.server_cpu_seconds / outcome.window_seconds
