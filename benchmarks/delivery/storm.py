"""A reconnect storm: all clients at once, each with what it missed to catch up with."""

from collections.abc import Iterator

from benchmarks.connection import Connection
from benchmarks.delivery.rig import PATHS, SSE, WEBSOCKET, Rig, rest
from benchmarks.delivery.streams import wholeness
from benchmarks.figure import Figure
from benchmarks.item import newest

CLIENTS = 1000
MISSED = 1000
GOAL_SECONDS = 3.0
PATIENCE_SECONDS = 20.0


def figures(rig: Rig) -> Iterator[Figure]:
    for transport in (SSE, WEBSOCKET):
        ours = rig.ours(transport)
        with Connection(f"http://127.0.0.1:{ours.port}") as connection:
            since = newest(connection)
        first = rig.fleet.newest_number + 1
        rig.fleet.load(ours, clients=1, rate=MISSED, batch=50, seconds=1, patience=20)
        rest(ours)
        sign = "&" if "?" in PATHS[transport] else "?"
        there = rig.ours(transport, f"{PATHS[transport]}{sign}since={since}")
        found = rig.fleet.storm(there, CLIENTS, first, MISSED, PATIENCE_SECONDS)
        yield Figure(
            f"{transport}, {CLIENTS:,} clients reconnect at once, {MISSED:,} events behind: "
            "all caught up",
            found.seconds if found.is_whole else PATIENCE_SECONDS,
            ("{:.1f} s" if found.is_whole else "> {:.0f} s").format,
            f"≤ {GOAL_SECONDS:.0f} s",
            found.is_whole and found.seconds <= GOAL_SECONDS,
            remark=f"{wholeness(found)}; {found.server_cpu_seconds:.1f} CPU s",
        )
