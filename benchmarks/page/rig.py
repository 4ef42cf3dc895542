"""What the page is measured with: a worker with a board of some size, and Chromium."""

import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks import systems
from benchmarks.cores import SERVER_CORE, preferred
from benchmarks.page.board import Board
from benchmarks.systems import Watchfire
from tests.e2e.browser import chromium
from tests.processes import program
from tests.servers import Servers

SIZE = 5_000  # firing alerts


class Rig:
    """Lives as long as `assembled`'s context."""

    def __init__(self, started: Servers, browser: Browser) -> None:
        self.started = started
        self.browser = browser
        self._systems: dict[int, tuple[Watchfire, Board]] = {}

    def board(self, size: int = SIZE) -> Board:
        """The one board of this size, and its worker; made when it is first asked for."""
        board = self._system(size)[1]
        board.reconnect()
        return board

    def pid(self, size: int = SIZE) -> int:
        return self._system(size)[0].process.pid

    def _system(self, size: int) -> tuple[Watchfire, Board]:
        if size not in self._systems:
            database = self.started.folder / f"{time.monotonic_ns()}.sqlite3"
            worker = Watchfire(self.started, f"sqlite:///{database}", {}, SERVER_CORE)
            self._systems[size] = worker, Board(worker.url, size)
        return self._systems[size]


@contextmanager
def assembled() -> Iterator[Rig]:
    """Raises `Missing` without Chromium."""
    with systems.servers() as started, chromium(_before_others(started.folder)) as browser:
        yield Rig(started, browser)


def _before_others(folder: Path) -> Path:
    """A program that is Chromium, before other programs where that may be asked for."""
    command = preferred([program("chromium", "chromium")])
    file = folder / "chromium"
    file.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
    file.chmod(0o700)
    return file
