"""The delivery benchmark: all its figures in one table."""

from collections.abc import Callable, Iterator, Sequence
from statistics import median

from benchmarks.delivery import memory, quiet, slow, soak, storm, streams
from benchmarks.delivery.rig import Rig, assembled
from benchmarks.figure import Figure
from benchmarks.frame import Table
from benchmarks.parts import measured
from benchmarks.peers.floor import FLOOR
from benchmarks.peers.nchan import NCHAN, NCHAN_BATCHES
from benchmarks.peers.socketio import SOCKETIO, SOCKETIO_BATCHES

PEERS = (NCHAN, SOCKETIO, NCHAN_BATCHES, SOCKETIO_BATCHES, FLOOR)
TITLE = "Pushing events: one worker on one core, its clients and the sender on another"

PARTS: dict[str, Callable[[Rig], Iterator[Figure]]] = {
    "streams": streams.figures,
    "quiet": quiet.figures,
    "storm": storm.figures,
    "memory": memory.figures,
    "slow": slow.figures,
    "soak": soak.figures,
}


def run(parts: Sequence[str] = tuple(PARTS)) -> Iterator[Table]:
    """One table of these parts; what cannot be measured at all says why."""
    chosen = {part: PARTS[part] for part in parts}
    return measured(
        TITLE, PEERS, chosen, assembled, missing=lambda rig: rig.missing, note=_surroundings
    )


def _surroundings(rig: Rig) -> str:
    """What else the machine did, and its disk: latencies are not ours alone."""
    others = rig.fleet.others_cores or [0.0]
    return (
        f"Meanwhile other programs kept {median(others):.1f} cores busy (median of the loads; at "
        f"the most {max(others):.1f}). A sync of the disk, which each post waits for on SQLite, "
        f"took {rig.sync_ms:.1f} ms (median, at the start)."
    )
