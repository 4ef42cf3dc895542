"""Watchfire's workers and the servers that they live with, on loopback ports of their own."""

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.postgresql import POSTGRES_USER, Cluster
from tests.processes import ROOT, Process, answers, free_port, listens, program
from tests.shell import Shell


def environment(database_url: str, var: Path, **extra: str) -> dict[str, str]:
    """What a Watchfire process is started with; nothing of the developer's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "DATABASE_URL": database_url,
        "VAR_DIR": str(var),
        "SECRET_KEY": "for tests alone",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "LOG_LEVEL": "WARNING",
        # All clients of a test have one address; the tests of the limits set them.
        "REALTIME_MAX_CONNECTIONS_PER_IP": "0",
        "REALTIME_CONNECT_RATE": "0",
        "SIGN_IN_RATE": "0",
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
    """One process of Watchfire that serves."""

    def __init__(self, process: Process, port: int, env: Mapping[str, str], shell: Shell) -> None:
        self.process = process
        self.address = f"127.0.0.1:{port}"
        self.url = f"http://{self.address}"
        self.env = env
        self.shell = shell  # another process that changes its database


class Servers:
    """Starts programs for one test or module; leaving its context stops them, newest first."""

    def __init__(self, folder: Path, var: Path, stack: ExitStack) -> None:
        self.folder = folder
        self._var = var
        self._stack = stack
        self._number = itertools.count(1)

    @property
    def static(self) -> Path:
        """The static files of all workers, collected."""
        return self._var / "static"

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

    def environment(self, database_url: str, **extra: str) -> dict[str, str]:
        return environment(database_url, self._var, **extra)

    def worker(self, database_url: str, port: int = 0, **extra: str) -> Worker:
        """A worker on a migrated database, ready to serve."""
        port = port or free_port()
        env = self.environment(database_url, **extra)
        place = ["-b", "127.0.0.1", "-p", str(port)]
        command = [sys.executable, "-m", "daphne", *place, "config.asgi:application"]
        process = self.run(command, env)
        process.wait_for(lambda: answers(f"http://127.0.0.1:{port}/-/ready"), "daphne")
        return Worker(process, port, env, self._shell(env))

    def serve(self, database_url: str, port: int = 0, **extra: str) -> Worker:
        """The same by `manage.py serve`, as an operator starts it."""
        port = port or free_port()
        env = self.environment(database_url, **extra)
        place = ["--host", "127.0.0.1", "--port", str(port)]
        process = self.run([sys.executable, "manage.py", "serve", *place], env)
        process.wait_for(lambda: answers(f"http://127.0.0.1:{port}/-/ready"), "manage.py serve")
        return Worker(process, port, env, self._shell(env))

    def redis(self, port: int = 0) -> tuple[str, Process]:
        """A Redis that keeps nothing; its URL."""
        port = port or free_port()
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

    def alertmanager(self, config: Path) -> str:
        """An Alertmanager on its own, with this configuration; its URL."""
        url = f"http://127.0.0.1:{free_port()}"
        process = self.run(
            [
                program("prometheus-alertmanager", "prometheus-alertmanager"),
                f"--config.file={config}",
                f"--web.listen-address={url.removeprefix('http://')}",
                f"--storage.path={self.folder / 'alertmanager'}",
                "--cluster.listen-address=",
            ]
        )
        process.wait_for(lambda: answers(f"{url}/-/ready"), "prometheus-alertmanager")
        return url

    def postgres(self, durable: bool = False) -> str:
        """A new PostgreSQL cluster, quick and therefore not durable unless asked for; its URL."""
        return self.cluster(durable).url

    def cluster(self, durable: bool = False) -> Cluster:
        """The same, to be stopped and started again."""
        home = self._home_of(POSTGRES_USER)
        cluster = Cluster(self.run, home, durable)
        cluster.start()
        return cluster

    def _shell(self, env: Mapping[str, str]) -> Shell:
        shell = Shell(env)
        self._stack.callback(shell.close)
        return shell

    def _home_of(self, user: str | None) -> Path:
        """A folder that this user may enter, unlike the test's own."""
        home = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
        self._stack.callback(shutil.rmtree, home, ignore_errors=True)
        if user:
            os.chown(home, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        return home


@contextmanager
def running(folder: Path, var: Path) -> Iterator[Servers]:
    """Servers that live as long as the context; `var` has the static files of all workers."""
    with ExitStack() as stack:
        yield Servers(folder, var, stack)
