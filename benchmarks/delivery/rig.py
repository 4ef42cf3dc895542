"""Everything that is measured, started: our worker, its peers, and the fleet that drives them."""

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import machine, proc, systems
from benchmarks.connection import Connection
from benchmarks.cores import SERVER_CORE
from benchmarks.fleet import Fleet, compiled
from benchmarks.item import alert_item, event_item
from benchmarks.peers.floor import FLOOR, floor
from benchmarks.peers.nchan import NCHAN, NCHAN_BATCHES, nchan
from benchmarks.peers.socketio import SOCKETIO, SOCKETIO_BATCHES, socketio
from benchmarks.systems import Missing
from benchmarks.target import Protocol, Target
from tests.processes import wait_until
from tests.servers import Servers

SSE, WEBSOCKET = "SSE", "WebSocket"
PROTOCOLS: dict[str, Protocol] = {SSE: "sse", WEBSOCKET: "websocket"}
_SSE_PATH, _WEBSOCKET_PATH = "/api/v2/events/stream", "/ws/dashboard"
PATHS = {SSE: _SSE_PATH, WEBSOCKET: f"{_WEBSOCKET_PATH}?batch=1"}
WATCHFIRE = "Watchfire"

# One address has all clients here; in earnest it has not.
SETTINGS = {"REALTIME_MAX_CONNECTIONS_PER_IP": "0", "REALTIME_CONNECT_RATE": "0"}
OPEN_FILES = 16_000  # for 5,000 clients, at both ends
_QUIET_SHARE, _QUIET_SECONDS, _PATIENCE_SECONDS = 0.1, 0.3, 8.0


class Rig:
    """Lives as long as `assembled`'s context."""

    def __init__(self, started: Servers, fleet: Fleet) -> None:
        self.fleet = fleet
        self.missing: dict[str, str] = {}  # by peer, what to install
        self._started = started
        self.sync_ms = machine.sync_ms(started.folder)
        self._alert = self._file("alert.json", alert_item())
        self._event: Path | None = None  # what our worker makes of that alert
        self._worker: systems.Watchfire | None = None
        self._peers: list[Target] | None = None

    def ours(self, transport: str, path: str | None = None) -> Target:
        """Our worker for everything that needs none of its own."""
        if self._worker is None:
            self._worker = self.worker()
            self._warm(target(self._worker, SSE, self._alert))
            self._warm(target(self._worker, WEBSOCKET, self._alert))
        return target(self._worker, transport, self._alert, path)

    def peers(self, transport: str) -> list[Target]:
        """Those that are installed, by that transport or the only one they have."""
        if self._peers is None:
            self._peers = self._start_peers()
            for peer in self._peers:
                self._warm(peer)
        return _by(transport, self._peers)

    def new_peers(self, transport: str) -> list[Target]:
        """The same, started for this call: nobody has left anything in their memory."""
        return _by(transport, self._start_peers())

    def worker(self, **settings: str) -> systems.Watchfire:
        """A new worker on a new database."""
        database = self._started.folder / f"{time.monotonic_ns()}.sqlite3"
        return systems.Watchfire(
            self._started, f"sqlite:///{database}", SETTINGS | settings, SERVER_CORE
        )

    def item(self, text: str) -> Path:
        """A file with this item, for a target of its own."""
        return self._file(f"{time.monotonic_ns()}.json", text)

    @property
    def alert(self) -> Path:
        """The file of the alert of usual size."""
        return self._alert

    def _start_peers(self) -> list[Target]:
        if self._event is None:
            with Connection(f"http://127.0.0.1:{self.ours(SSE).port}") as connection:
                self._event = self._file("event.json", event_item(connection))
        event = self._event
        found = [floor(self._started, event, self.fleet.floor)]
        found += self._start((NCHAN, NCHAN_BATCHES), lambda: nchan(self._started, event))
        found += self._start((SOCKETIO, SOCKETIO_BATCHES), lambda: socketio(self._started, event))
        return found

    def _start(self, names: tuple[str, ...], start: Callable[[], list[Target]]) -> list[Target]:
        try:
            return start()
        except Missing as reason:
            self.missing |= dict.fromkeys(names, str(reason))
            return []

    def _warm(self, of: Target) -> None:
        """Imports, caches and just-in-time compilers have their first second unmeasured."""
        self.fleet.load(of, clients=20, rate=200, batch=20, seconds=1)

    def _file(self, name: str, text: str) -> Path:
        file = self._started.folder / name
        file.write_text(text)
        return file


def _by(transport: str, peers: list[Target]) -> list[Target]:
    others = {"sse", "websocket"} - {PROTOCOLS[transport]}
    return [it for it in peers if it.system == FLOOR or it.protocol not in others]


def target(
    worker: systems.Watchfire, transport: str, item: Path, path: str | None = None
) -> Target:
    """A worker by that transport, by its usual path unless another is named."""
    return Target(
        WATCHFIRE,
        PROTOCOLS[transport],
        int(worker.url.rpartition(":")[2]),
        path or PATHS[transport],
        "/api/v2/alerts",
        item,
        (worker.process.pid,),
        greets=True,
    )


def rest(of: Target) -> None:
    """Until it has nothing left to do of what came before; not longer than is bearable."""

    def is_quiet() -> bool:
        before = proc.cpu_seconds(of.pids)
        time.sleep(_QUIET_SECONDS)
        return proc.cpu_seconds(of.pids) - before < _QUIET_SHARE * _QUIET_SECONDS

    try:
        wait_until(is_quiet, "quiet", _PATIENCE_SECONDS)
    except AssertionError:
        return  # the next figure is measured on a system that is busy by itself


@contextmanager
def assembled() -> Iterator[Rig]:
    """Raises `Missing` without a C compiler."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    with systems.servers() as started:
        yield Rig(started, compiled(started.folder))
