"""The systemd units of deploy/: taken by systemd's own check, and true of this repository."""

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.conftest import NewDatabase
from tests.listener import Listener
from tests.processes import ROOT, free_port, listens, program
from tests.servers import Servers

UNITS = ROOT / "deploy/systemd"
PYTHON = "/opt/watchfire/.venv/bin/python"
PRIVATELY = '/bin/sh -c "umask 0077 && exec '  # what it makes is nobody else's to read


def directives(name: str) -> dict[str, dict[str, list[str]]]:
    """Section → key → values, in order; systemd lets a key stand more than once."""
    found: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    for line in (UNITS / name).read_text().splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            section.setdefault(key, []).append(value)
    return found


def setting(name: str) -> float:
    """A default of docs/configuration.md."""
    page = (ROOT / "docs/configuration.md").read_text()
    row = re.search(rf"^\| `{name}` \| `([\d.]+)`", page, re.MULTILINE)
    assert row, name
    return float(row[1])


def test_units_are_taken_by_systemd(tmp_path: Path) -> None:
    analyze = program("systemd-analyze", "systemd")
    for unit in UNITS.iterdir():
        text = unit.read_text().replace(PYTHON, sys.executable)
        instance = unit.name.replace("@.", "@1.")
        (tmp_path / unit.name).write_text(text)
        if instance != unit.name:
            (tmp_path / instance).symlink_to(tmp_path / unit.name)
    names = [str(path) for path in tmp_path.iterdir() if "@." not in path.name]
    done = subprocess.run(
        [analyze, "verify", "--man=no", "--recursive-errors=one", *names],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if "watchfire" in line]
    assert complaints == []
    assert len(names) == 3


def test_database_file_is_made_for_nobody_else_and_static_files_for_everybody() -> None:
    """SQLite's file has sessions and password hashes, in a folder that nginx passes through."""
    migrate, collect = directives("watchfire-prepare.service")["Service"]["ExecStart"]
    assert migrate.startswith(PRIVATELY)
    assert collect.startswith(PYTHON)


@pytest.mark.parametrize("name", ["watchfire@.service", "watchfire-prepare.service"])
def test_units_run_commands_that_exist(name: str) -> None:
    for command in directives(name)["Service"]["ExecStart"]:
        plain = command.removeprefix(PRIVATELY).removesuffix('"')
        python, script, subcommand, *options = plain.split()
        assert (python, script) == (PYTHON, "manage.py")
        done = subprocess.run(
            [sys.executable, "manage.py", subcommand, "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        for option in options:
            assert not option.startswith("--") or option in done.stdout, option


def test_worker_unit_agrees_with_the_settings_of_a_worker() -> None:
    service = directives("watchfire@.service")["Service"]
    seconds = float(service["TimeoutStopSec"][0].removesuffix("s"))
    assert seconds > setting("REALTIME_DRAIN_SECONDS") + 5
    assert int(service["LimitNOFILE"][0]) > 2 * setting("REALTIME_MAX_STREAMS")
    assert service["ExecStart"][0].endswith("serve --fd 3"), "systemd's first socket"
    assert service["KillSignal"] == ["SIGTERM"]


def test_sockets_are_the_workers_of_the_nginx_site() -> None:
    (stream,) = directives("watchfire@.socket")["Socket"]["ListenStream"]
    site = (ROOT / "deploy/nginx/watchfire.conf").read_text()
    workers = re.findall(r"^    server ([\d.:]+) ", site, re.MULTILINE)
    assert workers == [stream.replace("%i", number) for number in ("1", "2")]


def test_worker_serves_the_socket_that_systemd_holds(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    """By systemd's own tool: the worker is started by the first who connects."""
    activate = program("systemd-socket-activate", "systemd")
    port = free_port()
    env = own_servers.environment(new_sqlite())
    passed = [f"--setenv={name}={value}" for name, value in env.items()]
    serve = directives("watchfire@.service")["Service"]["ExecStart"][0].split()[1:]
    command = [activate, f"--listen=127.0.0.1:{port}", *passed, sys.executable, *serve]
    process = own_servers.run(command, env)
    process.wait_for(lambda: listens(port), "the socket")
    assert httpx.get(f"http://127.0.0.1:{port}/-/ready", timeout=30).status_code == 200
    listener.sse(f"127.0.0.1:{port}")
    assert process.stop() == 0, process.output
