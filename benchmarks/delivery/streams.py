"""A thousand clients under load: deliveries, wholeness, latency and CPU at each rate."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from benchmarks.delivery.rig import SSE, WEBSOCKET, Rig, rest
from benchmarks.figure import Figure
from benchmarks.fleet import Outcome
from benchmarks.peers.floor import FLOOR
from benchmarks.peers.nchan import NCHAN, NCHAN_BATCHES
from benchmarks.peers.socketio import SOCKETIO, SOCKETIO_BATCHES
from benchmarks.target import Target

CLIENTS = 1000
SECONDS = 3.0
PATIENCE_SECONDS = 3.0  # for the last deliveries; a system that is further behind is not whole
P99_GOAL_MS = 100.0
# Of what is asked: the last delivery comes a little after the last post. Posts that leave late
# because the server answered late make the run longer, and count here.
RATE_GOAL = 0.98


class Rate(NamedTuple):
    """So many events a second, so many in a post."""

    events: int
    batch: int
    rivals: tuple[str, ...]  # whose CPU ours is held against
    others: tuple[str, ...] = ()  # who is measured besides

    @property
    def name(self) -> str:
        how = f"posts of {self.batch}" if self.batch > 1 else "single posts"
        return f"{self.events:,}/s in {how}"


BOTH = (NCHAN, SOCKETIO)
RATES = (
    Rate(500, 50, BOTH, (FLOOR,)),
    Rate(1000, 50, BOTH, (FLOOR, NCHAN_BATCHES, SOCKETIO_BATCHES)),
    Rate(50, 50, (SOCKETIO,), (NCHAN, FLOOR)),
    Rate(50, 1, (SOCKETIO,), (NCHAN, FLOOR)),
)
PLAIN = Rate(500, 50, ())


def figures(rig: Rig) -> Iterator[Figure]:
    for rate in RATES:
        found: dict[Target, Outcome] = {}
        for transport in (SSE, WEBSOCKET):
            wanted = {*rate.rivals, *rate.others}
            peers = [peer for peer in rig.peers(transport) if peer.system in wanted]
            for it in (rig.ours(transport), *peers):
                if it not in found:  # a peer with one transport is measured once
                    found[it] = _load(rig, it, rate)
            theirs = {peer.system: found[peer] for peer in peers}
            yield from lines(transport, rate, found[rig.ours(transport)], theirs)
    plain = rig.ours(WEBSOCKET, "/ws/dashboard")
    yield from lines("WebSocket without batch", PLAIN, _load(rig, plain, PLAIN), {})


def _load(rig: Rig, it: Target, rate: Rate) -> Outcome:
    rest(it)
    return rig.fleet.load(it, CLIENTS, rate.events, rate.batch, SECONDS, PATIENCE_SECONDS)


def lines(
    transport: str, rate: Rate, ours: Outcome, theirs: Mapping[str, Outcome]
) -> Iterator[Figure]:
    """What one run of ours gives, beside the runs of its peers."""
    what = f"{transport}, {CLIENTS:,} clients, {rate.name}"
    goal = rate.events * CLIENTS
    is_judged = bool(rate.rivals)
    is_full = delivered(ours) >= RATE_GOAL * goal
    yield Figure(
        f"{what}: deliveries/s",
        delivered(ours),
        "{:,.0f}".format,
        f"{goal:,}, whole" if is_judged else "–",
        ours.is_whole and is_full if is_judged else None,
        {system: delivered(outcome) for system, outcome in theirs.items()},
        wholeness(ours),
    )
    yield Figure(
        f"{what}: 99th percentile, post to client",
        ours.p99_ms,
        "{:,.1f} ms".format,
        f"< {P99_GOAL_MS:.0f} ms" if is_judged else "–",
        ours.is_whole and ours.p99_ms < P99_GOAL_MS if is_judged else None,
        {system: outcome.p99_ms for system, outcome in theirs.items()},
    )
    yield _cpu(what, rate, ours, theirs)


def _cpu(what: str, rate: Rate, ours: Outcome, theirs: Mapping[str, Outcome]) -> Figure:
    """CPU, which must not be more than the rivals'."""
    peers = {system: it.cpu_of_million for system, it in theirs.items() if it.deliveries}
    rivals = [peers[rival] for rival in rate.rivals if rival in peers]
    is_strict = rate.rivals == BOTH
    is_met = None
    if rivals:
        is_met = ours.cpu_of_million < min(rivals) or (
            not is_strict and ours.cpu_of_million == min(rivals)
        )
    goal = ("< " if is_strict else "≤ ") + " and ".join(rate.rivals) if rate.rivals else "–"
    share = ours.server_cpu_seconds / ours.window_seconds if ours.window_seconds else 0.0
    return Figure(
        f"{what}: CPU s a million deliveries",
        ours.cpu_of_million,
        "{:.2f}".format,
        goal,
        is_met,
        peers,
        f"{share:.0%} of a core",
    )


def delivered(outcome: Outcome) -> float:
    """Deliveries a second; a run that was quicker than its schedule counts as long as that."""
    return outcome.deliveries / max(SECONDS, outcome.seconds)


def wholeness(outcome: Outcome) -> str:
    """Whether all came, and if not, what went wrong."""
    if outcome.is_whole:
        late = f", {outcome.late} of {outcome.posts} posts late" if outcome.late else ""
        return "whole" + late
    counts = (
        (outcome.clients - outcome.whole_clients, "clients not whole"),
        (outcome.failed, "not connected"),
        (outcome.ended, f"closed ({outcome.close_code})"),
        (outcome.jumps, "gaps"),
        (outcome.doubles, "doubles"),
        (outcome.disorder, "out of order"),
        (outcome.refused, "posts refused"),
        (outcome.late, "posts late"),
    )
    return ", ".join(f"{count:,} {name}" for count, name in counts if count) or "sender cut off"
