"""Clients that stop reading: what they cost, and whether anybody else is delayed."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks import proc
from benchmarks.delivery.rig import PATHS, SSE, WEBSOCKET, Rig, rest, target
from benchmarks.delivery.streams import P99_GOAL_MS, wholeness
from benchmarks.figure import Figure
from benchmarks.fleet import Outcome
from benchmarks.item import alert_item
from benchmarks.target import Target

STALLED = 5
READERS = 10
GOAL_KB = 1024.0
# 20 MB go to each client: more than the kernel holds for one (its buffers end at some 10 MB).
_PADDING_BYTES, _RATE, _BATCH, _SECONDS = 10_000, 400, 20, 5.0
_RING_EVENTS = "200"  # or the ring's own growth would be taken for theirs
_GREETING_SECONDS = 10.0


def figures(rig: Rig) -> Iterator[Figure]:
    for transport in (SSE, WEBSOCKET):
        worker = rig.worker(REALTIME_RING_EVENTS=_RING_EVENTS)
        ours = target(worker, transport, rig.item(alert_item(_PADDING_BYTES)))
        before = _loaded(rig, ours)[0]  # memory that the load alone takes is in both
        with ExitStack() as stack:
            for _ in range(STALLED):
                stack.enter_context(_stalled(ours, PATHS[transport], transport == WEBSOCKET))
            after, outcome = _loaded(rig, ours)
        grown = (after - before) / STALLED
        yield Figure(
            f"{transport}, {STALLED} clients that stop reading, 20 MB behind: memory for each",
            grown,
            "{:,.0f} KB".format,
            f"≤ {GOAL_KB:,.0f} KB",
            grown <= GOAL_KB,
        )
        yield Figure(
            f"{transport}, {READERS} others beside them: 99th percentile, post to client",
            outcome.p99_ms,
            "{:,.1f} ms".format,
            f"< {P99_GOAL_MS:.0f} ms",
            outcome.is_whole and outcome.p99_ms < P99_GOAL_MS,
            remark=wholeness(outcome),
        )
        worker.process.stop()


def _loaded(rig: Rig, ours: Target) -> tuple[int, Outcome]:
    """Resident KB after the load, and what the readers had of it."""
    outcome = rig.fleet.load(ours, READERS, _RATE, _BATCH, _SECONDS)
    rest(ours)
    return proc.resident_kb(ours.pids), outcome


def _stalled(ours: Target, path: str, is_websocket: bool) -> socket.socket:
    """A client that was greeted and reads no more, with a small buffer of its own."""
    client = socket.socket()
    client.settimeout(_GREETING_SECONDS)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", ours.port))
    host = f"127.0.0.1:{ours.port}"
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", f"Origin: http://{host}"]
    if is_websocket:
        lines += ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
        lines += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
    client.sendall("\r\n".join([*lines, "", ""]).encode())
    seen = b""
    while b"epoch" not in seen:
        piece = client.recv(256)
        if not piece:
            raise RuntimeError(f"not greeted: {seen[:200]!r}")
        seen += piece
    return client
