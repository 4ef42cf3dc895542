"""`manage.py serve` and `firstrun`: what `make run` does."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.conftest import NewDatabase
from tests.listener import Listener
from tests.processes import ROOT, answers, free_port
from tests.servers import Servers, environment, manage


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_serve_stops_cleanly_with_streams_open(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener, how: signal.Signals
) -> None:
    port = free_port()
    env = own_servers.environment(new_sqlite(), PORT=str(port))
    few_files = ["sh", "-c", 'ulimit -Sn 256; exec "$@"', "sh"]
    process = own_servers.run([*few_files, sys.executable, "manage.py", "serve"], env)
    process.wait_for(lambda: answers(f"http://127.0.0.1:{port}/-/ready"), "serve")
    assert resource.prlimit(process.pid, resource.RLIMIT_NOFILE)[0] > 256
    address = f"127.0.0.1:{port}"
    streams = [listener.sse(address), listener.websocket(address)]
    assert process.stop(how) == 0, process.output
    for stream in streams:
        stream.wait_for_end()
    assert "Traceback" not in process.output
    assert "Stopped." in process.output


def test_serve_runs_its_ticker_before_the_first_request(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    port, database = free_port(), new_sqlite()
    env = own_servers.environment(database, PORT=str(port))
    code = (
        "from dashboard.models import *; from datetime import timedelta; "
        "from django.utils import timezone; "
        "Alert(labels={'alertname': 'Old'}, ends_at=timezone.now() + timedelta(seconds=1)).save()"
    )
    manage(env, "shell", "-v0", "-c", code)
    process = own_servers.run([sys.executable, "manage.py", "serve"], env)

    def resolved() -> bool:
        query = "import json; from dashboard.models import *; print(Alert.objects.get().status)"
        return "resolved" in manage(env, "shell", "-v0", "-c", query)

    process.wait_for(resolved, "the alert's end")


def test_serve_says_in_one_sentence_that_the_port_is_taken(
    own_servers: Servers, new_sqlite: NewDatabase
) -> None:
    worker = own_servers.serve(new_sqlite())
    port = worker.address.split(":")[1]
    done = run(dict(worker.env) | {"PORT": port}, "serve")
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: Cannot listen on ")
    assert f"port {port}: something else listens there." in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_configuration_mistakes_are_all_told_by_name(tmp_path: Path) -> None:
    env = environment("mysql://db/x", tmp_path, REALTIME_PING_SECONDS="soon", LOG_LEVEL="LOUD")
    done = run(env, "check")
    assert done.returncode == 1
    assert done.stderr.count("watchfire.E001") == 3
    for name in ("DATABASE_URL", "REALTIME_PING_SECONDS", "LOG_LEVEL"):
        assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_firstrun_prepares_a_new_folder_and_may_be_repeated(tmp_path: Path) -> None:
    var = tmp_path / "var"
    url, port = f"sqlite:///{var / 'w.sqlite3'}", str(free_port())
    env = environment(url, var, HOST="127.0.0.1", PORT=port)
    del env["SECRET_KEY"]
    first, second = run(env, "firstrun"), run(env, "firstrun")
    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    assert f"http://127.0.0.1:{port}" in first.stdout
    assert "W001" not in first.stderr, "it makes the key that is missing"
    assert "password" in first.stdout
    assert "password" not in second.stdout, "it is shown once"
    assert (var / "secret_key").stat().st_mode & 0o777 == 0o600
    assert json.loads((var / "static" / "staticfiles.json").read_text())["paths"]


def test_firstrun_says_in_one_sentence_that_it_cannot_write(tmp_path: Path) -> None:
    var = tmp_path / "a file" / "var"  # root may write everywhere else
    var.parent.touch()
    done = run(environment(f"sqlite:///{var / 'w.sqlite3'}", var), "firstrun")
    assert done.returncode == 1
    assert f"Cannot write to {var}" in done.stderr
    assert "Traceback" not in done.stderr


def run(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_static_files_are_named_by_their_content(
    own_servers: Servers, new_sqlite: NewDatabase
) -> None:
    worker = own_servers.serve(new_sqlite())
    page = httpx.get(worker.url)
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self'; ")
    name = page.text.split('src="/static/js/dashboard/main')[1].split('"')[0]
    script = httpx.get(f"{worker.url}/static/js/dashboard/main{name}")
    assert script.status_code == 200
    assert "immutable" in script.headers["Cache-Control"]


def test_feed_can_be_stopped_alone_and_ends_with_the_server(
    own_servers: Servers, new_sqlite: NewDatabase
) -> None:
    port = free_port()
    env = own_servers.environment(new_sqlite(), PORT=str(port))
    for stop_alone in (True, False):
        process = own_servers.run([sys.executable, "-u", "manage.py", "serve", "--feed"], env)
        process.wait_for(lambda: "stop it alone with: kill" in process.output, "the feed")  # noqa: B023
        feed = int(re.findall(r"kill (\d+)", process.output)[-1])
        process.wait_for(
            lambda: httpx.get(f"http://127.0.0.1:{port}/api/v2/alerts").json(), "alerts"
        )
        if stop_alone:
            os.kill(feed, signal.SIGTERM)
            assert answers(f"http://127.0.0.1:{port}/-/ready")
        assert process.stop(signal.SIGINT) == 0
        assert not Path(f"/proc/{feed}").exists()


def test_migrate_alone_prepares_a_new_folder_for_plain_daphne(tmp_path: Path) -> None:
    env = environment("", tmp_path / "var")
    del env["DATABASE_URL"]
    done = run(env, "migrate")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "var" / "watchfire.sqlite3").is_file()
