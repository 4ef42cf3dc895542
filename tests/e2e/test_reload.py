"""The alertmanager.yml of real workers: at the start, by POST and by SIGHUP, good and bad."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.conftest import NewDatabase
from tests.processes import ROOT, Process, answers, free_port, wait_until
from tests.servers import Servers, environment

BAD = "route:\n  receiver: nobody\nreceivers:\n- name: somebody\n"
REASON = ':2: undefined receiver "nobody" used in route'


def good(receiver: str) -> str:
    return (
        f"route: {{receiver: {receiver}}}\nreceivers: [{{name: {receiver}}}]\n"
        f"inhibit_rules: [{{name: of {receiver}, source_matchers: [alertname=Source],"
        " target_matchers: [alertname=Target]}]\n"
    )


def receivers(url: str) -> list[str]:
    return [receiver["name"] for receiver in httpx.get(f"{url}/api/v2/receivers").json()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "alertmanager.yml"
    path.write_text(good("first"))
    return path


@pytest.fixture(params=["serve", "daphne"])
def worker(
    request: pytest.FixtureRequest, own_servers: Servers, new_sqlite: NewDatabase, file: Path
) -> tuple[str, Process]:
    """The URL of a worker, and its process; it has answered a request."""
    database, path = new_sqlite(), str(file)
    if request.param == "daphne":
        plain = own_servers.worker(database, ALERTMANAGER_CONFIG=path, LOG_LEVEL="INFO")
        return plain.url, plain.process
    port = free_port()
    env = own_servers.environment(
        database, PORT=str(port), ALERTMANAGER_CONFIG=path, LOG_LEVEL="INFO"
    )
    process = own_servers.run([sys.executable, "manage.py", "serve"], env)
    process.wait_for(lambda: answers(f"http://127.0.0.1:{port}/-/ready"), "serve")
    return f"http://127.0.0.1:{port}", process


def test_worker_rereads_its_file_when_told_and_keeps_the_old_one_for_a_bad_one(
    worker: tuple[str, Process], file: Path
) -> None:
    url, process = worker
    assert receivers(url) == ["first"]

    file.write_text(good("posted"))
    answer = httpx.post(f"{url}/-/reload")
    assert (answer.status_code, answer.text) == (200, "")
    assert receivers(url) == ["posted"]

    file.write_text(BAD)
    answer = httpx.post(f"{url}/-/reload")
    assert answer.status_code == 500
    assert answer.text == f"failed to reload config: {file}{REASON}\n"
    assert receivers(url) == ["posted"]

    file.write_text(good("signalled"))
    os.kill(process.pid, signal.SIGHUP)
    process.wait_for(lambda: receivers(url) == ["signalled"], "the reload")

    file.write_text(BAD)
    os.kill(process.pid, signal.SIGHUP)
    process.wait_for(lambda: process.output.count(REASON) == 2, "the complaint")
    assert receivers(url) == ["signalled"]
    assert "Traceback" not in process.output


def test_configuration_that_one_worker_reloads_is_in_force_in_the_other(
    own_servers: Servers, new_sqlite: NewDatabase, file: Path
) -> None:
    database = new_sqlite()
    one, other = (own_servers.serve(database, ALERTMANAGER_CONFIG=str(file)) for _ in range(2))
    file.write_text(good("second"))
    httpx.post(f"{one.url}/-/reload").raise_for_status()
    assert receivers(other.url) == ["second"]


def test_first_request_of_a_new_worker_is_answered_by_its_own_file(
    own_servers: Servers, new_sqlite: NewDatabase, file: Path
) -> None:
    """Not by what the database has of an earlier start."""
    database = new_sqlite()
    first = own_servers.serve(database, ALERTMANAGER_CONFIG=str(file))
    first.process.stop()
    port = free_port()
    place = ["-b", "127.0.0.1", "-p", str(port)]
    command = [sys.executable, "-m", "daphne", *place, "config.asgi:application"]
    process = own_servers.run(command, own_servers.environment(database))

    def first_answer() -> list[str] | None:
        try:
            return receivers(f"http://127.0.0.1:{port}")
        except httpx.ConnectError:
            return None

    assert wait_until(first_answer, "the first answer") == ["default"], process.output


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "serve"],
        ["manage.py", "check"],
        ["-c", "import config.asgi"],
    ],
)
def test_bad_file_ends_the_start_with_one_clear_sentence(
    tmp_path: Path, file: Path, command: list[str]
) -> None:
    file.write_text(BAD)
    env = environment(
        f"sqlite:///{tmp_path / 'w.sqlite3'}", tmp_path, ALERTMANAGER_CONFIG=str(file)
    )
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert done.stderr.count(f"{file}{REASON}") == 1
    if "manage.py" in command:
        assert "(watchfire.E002)" in done.stderr
        assert "Traceback" not in done.stderr
    else:
        last = done.stderr.strip().splitlines()[-1]
        assert last == f"django.core.exceptions.ImproperlyConfigured: {file}{REASON}"
