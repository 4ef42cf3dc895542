"""A system with little to do: how soon a single event arrives, and what few clients cost."""

from collections import defaultdict
from collections.abc import Iterator
from statistics import median

from benchmarks.delivery.rig import SSE, WEBSOCKET, Rig, rest
from benchmarks.delivery.streams import wholeness
from benchmarks.figure import Figure
from benchmarks.fleet import Outcome
from benchmarks.peers.nchan import NCHAN
from benchmarks.peers.socketio import SOCKETIO
from benchmarks.target import Target

ROUNDS = 3
MEDIAN_GOAL_MS, P99_GOAL_MS = 5.0, 25.0
SHARE_GOAL = 0.05
_SYSTEMS = (NCHAN, SOCKETIO)


def figures(rig: Rig) -> Iterator[Figure]:
    singles: dict[Target, list[Outcome]] = defaultdict(list)
    hundreds: dict[Target, Outcome] = {}
    peers = {
        transport: [peer for peer in rig.peers(transport) if peer.system in _SYSTEMS]
        for transport in (SSE, WEBSOCKET)
    }
    # A peer with one transport stands in both lists, and is measured once.
    every = dict.fromkeys(it for key in peers for it in (rig.ours(key), *peers[key]))
    for _ in range(ROUNDS):  # in turns, so that a busy moment hits all alike
        for it in every:
            rest(it)
            singles[it].append(rig.fleet.load(it, clients=10, rate=10, batch=1, seconds=4))
    for it in every:
        hundreds[it] = rig.fleet.load(it, clients=100, rate=1, batch=1, seconds=8)
    for transport, rivals in peers.items():
        ours = rig.ours(transport)
        yield from _singles(transport, singles[ours], {it.system: singles[it] for it in rivals})
        yield _hundred(transport, hundreds[ours], {it.system: hundreds[it] for it in rivals})


def _singles(
    transport: str, ours: list[Outcome], theirs: dict[str, list[Outcome]]
) -> Iterator[Figure]:
    """Each figure is the median of the rounds' figures."""
    is_whole = all(outcome.is_whole for outcome in ours)
    what = f"{transport}, a single event every 100 ms to 10 clients"
    yield Figure(
        f"{what}: median",
        _median_ms(ours),
        "{:.1f} ms".format,
        f"< {MEDIAN_GOAL_MS:.0f} ms",
        is_whole and _median_ms(ours) < MEDIAN_GOAL_MS,
        {system: _median_ms(outcomes) for system, outcomes in theirs.items()},
        _remark(ours),
    )
    yield Figure(
        f"{what}: 99th percentile",
        _p99_ms(ours),
        "{:.1f} ms".format,
        f"< {P99_GOAL_MS:.0f} ms",
        is_whole and _p99_ms(ours) < P99_GOAL_MS,
        {system: _p99_ms(outcomes) for system, outcomes in theirs.items()},
    )


def _remark(ours: list[Outcome]) -> str:
    """What was not whole; and how much of the time is the post's own, its commit above all."""
    flaws = [wholeness(outcome) for outcome in ours if not outcome.is_whole]
    answered = median(outcome.answer_mean_ms for outcome in ours)
    return f"{'; '.join(flaws) or 'whole'}; posts answered after {answered:.1f} ms"


def _median_ms(outcomes: list[Outcome]) -> float:
    return median(outcome.median_ms for outcome in outcomes)


def _p99_ms(outcomes: list[Outcome]) -> float:
    return median(outcome.p99_ms for outcome in outcomes)


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
