"""The systems that are measured: Watchfire's worker as users run it, and its peer."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import pytest

from benchmarks.cores import pinned
from tests.processes import Process, answers, free_port
from tests.servers import Servers, manage, running

SQLITE = "Watchfire on SQLite"
POSTGRESQL = "Watchfire on PostgreSQL"
ALERTMANAGER = "Alertmanager"

# How tests/processes.py says that a program is not installed.
Missing = pytest.skip.Exception

_ALERTMANAGER_CONFIG = """\
route: {receiver: default, group_by: [alertname]}
receivers: [{name: default}]
"""


class Watchfire:
    """One worker by `manage.py serve`; its database stays when it is killed."""

    def __init__(
        self,
        servers: Servers,
        database_url: str,
        settings: Mapping[str, str],
        core: int | None = None,
    ) -> None:
        self._servers = servers
        self._core = core  # that it must stay on
        self.env = servers.environment(database_url, **settings)
        manage(self.env, "migrate", "--verbosity=0")
        self._start()

    def _start(self) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        if self._core is not None:
            command = pinned(command, self._core)
        self.process: Process = self._servers.run(command, self.env)
        self.process.wait_for(lambda: answers(f"{self.url}/-/ready"), "manage.py serve")

    def kill_and_restart(self) -> None:
        """End the worker without a chance to put anything in order, and start another."""
        self.process.kill()
        self._start()


@contextmanager
def servers() -> Iterator[Servers]:
    """Starts programs with new, empty storage; all of it is gone at the end."""
    with (
        TemporaryDirectory(prefix="benchmark-") as folder,
        running(Path(folder), Path(folder)) as started,
    ):
        yield started


def alertmanager(started: Servers) -> str:
    """The URL of a new Alertmanager. Raises `Missing`."""
    config = started.folder / "alertmanager.yml"
    config.write_text(_ALERTMANAGER_CONFIG)
    return started.alertmanager(config)


def sqlite(started: Servers, **settings: str) -> Watchfire:
    """A worker on a new SQLite file, with default settings."""
    return Watchfire(started, f"sqlite:///{started.folder / 'watchfire.sqlite3'}", settings)


def postgresql(started: Servers, **settings: str) -> Watchfire:
    """A worker on a new PostgreSQL that syncs each commit to disk. Raises `Missing`."""
    return Watchfire(started, started.postgres(durable=True), settings)


class StartWorker(Protocol):
    """Starts a worker with these settings. Raises `Missing` when it lacks a program."""

    def __call__(self, started: Servers, **settings: str) -> Watchfire: ...


WORKERS: dict[str, StartWorker] = {SQLITE: sqlite, POSTGRESQL: postgresql}
