"""A PostgreSQL cluster of a test's own, which can go and come back with its data."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tests.processes import Process, free_port, listens, program

POSTGRES_USER = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root


class Run(Protocol):
    """Starts a program that ends with the test: `Servers.run`."""

    def __call__(
        self, command: Sequence[str], *, user: str | None, stop_by: signal.Signals
    ) -> Process: ...


class Cluster:
    """One server on one port, over one folder of data."""

    def __init__(self, run: Run, home: Path, durable: bool) -> None:
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        initdb = program("initdb", "postgresql", *folders)
        server = program("postgres", "postgresql", *folders)
        self._run = run
        self._port = free_port()
        data = str(home / "data")
        make = [initdb, "-D", data, "-U", "watchfire", "-A", "trust", "-E", "UTF8", "--no-sync"]
        made = run(make, user=POSTGRES_USER, stop_by=signal.SIGTERM)
        assert made.wait() == 0, made.output
        self._command = [server, "-D", data, "-p", str(self._port), "-k", str(home)]
        self._command += ["-h", "127.0.0.1", *([] if durable else ["-c", "fsync=off"])]
        self._process: Process | None = None

    @property
    def url(self) -> str:
        return f"postgres://watchfire@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        self._process = self._run(self._command, user=POSTGRES_USER, stop_by=signal.SIGINT)
        self._process.wait_for(lambda: listens(self._port), "postgres")

    def stop(self, how: signal.Signals) -> None:
        """SIGINT is a fast stop, which ends every session; SIGQUIT is one like a crash."""
        assert self._process is not None
        self._process.stop(how)
