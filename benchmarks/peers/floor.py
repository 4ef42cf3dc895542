"""The floor: a C program that writes each posted batch to every client with one send."""

from pathlib import Path

from benchmarks.cores import SERVER_CORE, pinned
from benchmarks.target import Target
from tests.processes import free_port, listens
from tests.servers import Servers

FLOOR = "C program"


def floor(started: Servers, item: Path, program: Path) -> Target:
    """Starts the compiled program (benchmarks/native/floor.c)."""
    port = free_port()
    process = started.run(pinned([str(program), str(port)], SERVER_CORE))
    process.wait_for(lambda: listens(port), "the C program")
    return Target(FLOOR, "sse", port, "/stream", "/post", item, (process.pid,))
