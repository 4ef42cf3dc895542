"""Socket.IO on Node: socketio.js beside this file, with the package that package.json names."""

from pathlib import Path

from benchmarks.cores import SERVER_CORE, pinned
from benchmarks.target import Target
from tests.processes import free_port, listens, node_file, program
from tests.servers import Servers

SOCKETIO, SOCKETIO_BATCHES = "Socket.IO", "Socket.IO, a batch a message"
_PATH = "/socket.io/?EIO=4&transport=websocket"


def socketio(started: Servers, item: Path) -> list[Target]:
    """Starts it; by event and by batch. Raises `Missing`."""
    node = program("node", "nodejs")
    node_file("socket.io/package.json")
    port = free_port()
    script = str(Path(__file__).with_suffix(".js"))
    process = started.run(pinned([node, script, str(port)], SERVER_CORE))
    process.wait_for(lambda: listens(port), "Socket.IO")
    return [
        Target(system, "socketio", port, _PATH, post_path, item, (process.pid,))
        for system, post_path in ((SOCKETIO, "/events"), (SOCKETIO_BATCHES, "/batches"))
    ]
