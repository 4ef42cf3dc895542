"""Real programs on free loopback ports: started for a test, stopped by their process id."""

import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
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
_PORTS = itertools.cycle(range(20_000 + os.getpid() % 1_000 * 10, 32_000))

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
    def pid(self) -> int:
        return self._popen.pid

    def wait_for(self, ready: Callable[[], bool], what: str) -> None:
        """Until it is ready; fails with its output when it ends before."""

        def look() -> bool:
            assert self._popen.poll() is None, f"{what} ended:\n{self.output}"
            return ready()

        wait_until(look, what)

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


def environment(database_url: str, **extra: str) -> dict[str, str]:
    """What a Watchfire process is started with; nothing of the developer's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "DATABASE_URL": database_url,
        "SECRET_KEY": "for tests alone",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "LOG_LEVEL": "WARNING",
        **extra,
    }


def manage(env: Mapping[str, str], *arguments: str) -> str:
    """Run `manage.py` with these arguments, to its end; returns what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=dict(env),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, f"manage.py {arguments}:\n{done.stdout}{done.stderr}"
    return done.stdout


class Worker:
    """One daphne process of Watchfire."""

    def __init__(self, process: Process, port: int, env: Mapping[str, str]) -> None:
        self.process = process
        self.address = f"127.0.0.1:{port}"
        self.url = f"http://{self.address}"
        self.env = env


class Servers:
    """Starts programs for one test or module; leaving its context stops them, newest first."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self._stack = stack
        self._number = itertools.count(1)

    def run(
        self,
        command: Sequence[str],
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        stop_by: signal.Signals = signal.SIGTERM,
    ) -> Process:
        name = f"{next(self._number)}-{Path(command[0]).name}"
        process = Process(command, self.folder / f"{name}.log", env, user)
        self._stack.callback(process.stop, stop_by)
        return process

    def worker(self, database_url: str, **extra: str) -> Worker:
        """A worker on a migrated database, ready to serve."""
        port, env = free_port(), environment(database_url, **extra)
        place = ["-b", "127.0.0.1", "-p", str(port)]
        command = [sys.executable, "-m", "daphne", *place, "config.asgi:application"]
        process = self.run(command, env)
        process.wait_for(lambda: answers(f"http://127.0.0.1:{port}/-/ready"), "daphne")
        return Worker(process, port, env)

    def redis(self) -> tuple[str, Process]:
        """A Redis that keeps nothing; its URL."""
        port = free_port()
        command = [program("redis-server", "redis-server"), "--port", str(port)]
        command += ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        process = self.run([*command, "--dir", str(self.folder)])
        process.wait_for(lambda: listens(port), "redis-server")
        return f"redis://127.0.0.1:{port}/0", process

    def prometheus(self, config: Path) -> str:
        """A Prometheus with this configuration, which `POST /-/reload` reads again; its URL."""
        url = f"http://127.0.0.1:{free_port()}"
        process = self.run(
            [
                program("prometheus", "prometheus"),
                f"--config.file={config}",
                f"--web.listen-address={url.removeprefix('http://')}",
                f"--storage.tsdb.path={self.folder / 'prometheus'}",
                "--web.enable-lifecycle",
                "--rules.alert.resend-delay=1s",
            ]
        )
        process.wait_for(lambda: answers(f"{url}/-/ready"), "prometheus")
        return url

    def postgres(self) -> str:
        """A new PostgreSQL cluster, not durable and therefore quick; its URL."""
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        initdb = program("initdb", "postgresql", *folders)
        server = program("postgres", "postgresql", *folders)
        user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
        # Not below the test's own folder, which that user may not enter.
        home = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
        self._stack.callback(shutil.rmtree, home, ignore_errors=True)
        if user:
            os.chown(home, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        data, port = str(home / "data"), free_port()
        make = [initdb, "-D", data, "-U", "watchfire", "-A", "trust", "-E", "UTF8", "--no-sync"]
        made = self.run(make, user=user)
        assert made._popen.wait(60) == 0, made.output
        command = [server, "-D", data, "-p", str(port), "-k", str(home), "-c", "fsync=off"]
        process = self.run([*command, "-h", "127.0.0.1"], user=user, stop_by=signal.SIGINT)
        process.wait_for(lambda: listens(port), "postgres")
        return f"postgres://watchfire@127.0.0.1:{port}/postgres"


@contextmanager
def running(folder: Path) -> Iterator[Servers]:
    """Servers that live as long as the context."""
    with ExitStack() as stack:
        yield Servers(folder, stack)
