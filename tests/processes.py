"""Programs that tests start: found, given a port, waited for, and stopped by their process id."""

import itertools
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TypeVar
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30.0
STOP_SECONDS = 10.0
LOOK_SECONDS = 0.02

# Below the range from which the kernel takes ports for outgoing connections, so that none of
# those can stand on a port between its choice and its use.
_PORTS = itertools.cycle(range(20_000 + os.getpid() % 100 * 100, 32_000))

T = TypeVar("T")


def wait_until(look: Callable[[], T | None], what: str, seconds: float = START_SECONDS) -> T:
    """The first true answer of `look`; fails with `what` when there is none in time."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"{what}: not within {seconds:g} s"
        time.sleep(LOOK_SECONDS)


def free_port() -> int:
    """A loopback port that nobody listens on, another one each time."""
    for port in _PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("there is always a next port")


def program(name: str, package: str, *folders: Path) -> str:
    """The program's path. Without it the test is skipped, or fails where it is required."""
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])
    found = shutil.which(name, path=path)
    if found is None:
        _missing(f"{name} is not installed: apt-get install {package}")
    return found


def library(name: str, package: str) -> Path:
    """A shared library of Debian's, below the folder of any machine; else as without a program."""
    found = next(Path("/usr/lib").glob(f"*-linux-gnu/{name}"), None)
    if found is None:
        _missing(f"{name} is not installed: apt-get install {package}")
    return found


def node_file(name: str) -> Path:
    """A file of a package that package.json names; without it as without a program."""
    path = ROOT / "node_modules" / name
    if not path.is_file():
        _missing(f"node_modules/{name} is missing: npm install")
    return path


def _missing(reason: str) -> NoReturn:
    if os.environ.get("WATCHFIRE_REQUIRE_SERVERS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


class Process:
    """A running program; `output` is what it wrote until now."""

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
    ) -> None:
        self._log = log
        with log.open("ab") as output:
            self._popen = subprocess.Popen(
                command,
                cwd=ROOT if user is None else "/",
                env=dict(env) if env is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                user=user,
                group=user,
            )

    @property
    def output(self) -> str:
        return self._log.read_text(errors="replace")

    @property
    def is_running(self) -> bool:
        return self._popen.poll() is None

    @property
    def pid(self) -> int:
        return self._popen.pid

    def wait_for(self, ready: Callable[[], bool], what: str) -> None:
        """Until it is ready; fails with its output when it ends before."""

        def look() -> bool:
            assert self._popen.poll() is None, f"{what} ended:\n{self.output}"
            return ready()

        wait_until(look, what)

    def wait(self) -> int:
        """To its own end; returns its exit code."""
        return self._popen.wait(START_SECONDS)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it; returns its exit code."""
        if self._popen.poll() is None:
            self._popen.send_signal(how)
        try:
            return self._popen.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            return self._popen.wait()

    def kill(self) -> None:
        """End it as a power cut would."""
        self.stop(signal.SIGKILL)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It stands still in here: it holds what it holds, and answers nothing."""
        self._popen.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._popen.send_signal(signal.SIGCONT)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(url: str) -> bool:
    """Whether a GET is answered with 2xx."""
    try:
        with urlopen(url, timeout=5) as response:
            return bool(response.status < 300)
    except OSError:
        return False
