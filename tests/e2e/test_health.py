"""Health as a real worker finds it: parts that go and come back, and senders that fall silent."""

import socket
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import NewDatabase
from tests.e2e.test_deadlines import LATE_SECONDS, in_seconds, is_resolved, lateness
from tests.e2e.test_prometheus import CONFIG, Rule
from tests.frames import Frames
from tests.listener import Listener
from tests.processes import free_port, wait_until
from tests.servers import Servers, Worker

OFTEN = "0.2"  # HEALTH_SECONDS


class Site:
    """A part that is watched by its URL; it can go away and come back."""

    def __init__(self) -> None:
        self.port = free_port()
        self.asked = 0
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://user:secret@127.0.0.1:{self.port}/health?key=secret"

    def start(self) -> None:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked += 1
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    site.start()
    yield site
    site.stop()


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def story(stream: Frames, component: str) -> list[dict[str, Any]]:
    return [
        event["data"]
        for event in stream.events
        if event["type"] == "health_changed" and event["data"]["component"] == component
    ]


def is_told(component: str, status: str) -> Any:
    told = {"component": component, "status": status}
    return lambda event: told.items() <= event["data"].items()


def wait_for(stream: Frames, component: str, *statuses: str) -> None:
    """Until the component has taken just these statuses, one after the other."""

    def look() -> bool:
        return [data["status"] for data in story(stream, component)] == list(statuses)

    wait_until(look, f"{component} being {statuses}, not {story(stream, component)}")


def post(worker: Worker, name: str, seconds: float, url: str = "") -> None:
    """An alert that fires for so long from now on."""
    ends_at = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
    alert = {"labels": {"alertname": name}, "endsAt": ends_at, "generatorURL": url}
    httpx.post(f"{worker.url}/api/v2/alerts", json=[alert]).raise_for_status()


def test_part_that_goes_and_comes_back_is_told_once_each(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener, site: Site
) -> None:
    checks = f"site={site.url}"
    worker = own_servers.serve(
        new_sqlite(), HEALTH_CHECKS=checks, LOG_LEVEL="DEBUG", HEALTH_SECONDS=OFTEN
    )
    wait_until(lambda: site.asked >= 3, "the first reading being stored")
    stream = listener.sse(worker.address, types="health_changed")
    site.stop()
    refused = stream.wait_for(lambda e: e["data"]["message"] == "Connection refused")
    assert is_told("site", "unhealthy")(refused)
    asked = site.asked
    site.start()
    stream.wait_for(lambda e: e["seq"] > refused["seq"] and is_told("site", "healthy")(e))
    wait_until(lambda: site.asked >= asked + 10, "some more rounds")
    # A busy machine may be told as a slow site too; that it is away is told once.
    assert [d["message"] for d in story(stream, "site")].count("Connection refused") == 1
    assert "secret" not in str(stream.envelopes) + worker.process.output


def test_parts_that_every_installation_has_are_healthy(
    own_servers: Servers, new_sqlite: NewDatabase
) -> None:
    worker = own_servers.serve(new_sqlite(), HEALTH_SECONDS=OFTEN)

    def healthy() -> set[str]:
        page = httpx.get(f"{worker.url}/metrics").text
        return {
            name
            for name in ("database", "disk", "event_log", "ticker")
            if f'watchfire_health{{component="{name}",status="healthy"}} 1.0' in page
        }

    wait_until(lambda: len(healthy()) == 4, "four healthy parts")


def test_part_that_hangs_holds_up_nothing_that_is_due(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener, silent: int
) -> None:
    checks = ",".join(f"hanging{n}=http://127.0.0.1:{silent}/" for n in range(20))
    worker = own_servers.serve(new_sqlite(), HEALTH_CHECKS=checks, HEALTH_SECONDS=OFTEN)
    stream = listener.sse(worker.address)
    ends = {f"Ends{n}": in_seconds(0.5 + n / 2) for n in range(6)}
    for name, end in ends.items():
        alert = {"labels": {"alertname": name}, "endsAt": end.isoformat()}
        httpx.post(f"{worker.url}/api/v2/alerts", json=[alert]).raise_for_status()
    for name, end in ends.items():
        event = stream.wait_for(is_resolved(name))
        assert 0 <= lateness(event, end) < LATE_SECONDS
    wait_until(lambda: story(stream, "hanging19"), "the hanging part being told")
    assert story(stream, "hanging19")[0]["message"] == "no answer within 2 s"
    assert worker.process.stop() in (0, -15), "it ends in time"


def test_redis_that_is_away_is_told(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    redis_url, redis = own_servers.redis()
    worker = own_servers.serve(new_sqlite(), REDIS_URL=redis_url, HEALTH_SECONDS=OFTEN)
    stream = listener.sse(worker.address, types="health_changed")
    redis.kill()
    stream.wait_for(is_told("redis", "unhealthy"))
    assert story(stream, "redis")[-1]["message"] == "Connection refused"


def test_missing_alert_of_the_dead_mans_switch_is_told(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    worker = own_servers.serve(
        new_sqlite(),
        DEAD_MANS_SWITCH='alertname="Watchdog"',
        RESOLVE_TIMEOUT_SECONDS="1",
        HEALTH_SECONDS=OFTEN,
    )
    stream = listener.sse(worker.address, types="health_changed")
    post(worker, "Watchdog", seconds=60)
    wait_for(stream, "dead_mans_switch", "healthy")
    post(worker, "Watchdog", seconds=-1)
    wait_for(stream, "dead_mans_switch", "healthy", "unhealthy")
    assert (
        'no firing alert matches alertname="Watchdog" since'
        in (story(stream, "dead_mans_switch")[-1]["message"])
    )
    post(worker, "Watchdog", seconds=60)
    wait_for(stream, "dead_mans_switch", "healthy", "unhealthy", "healthy")


def test_prometheus_that_falls_silent_is_degraded_until_it_posts_again(
    own_servers: Servers, new_sqlite: NewDatabase, tmp_path: Path, listener: Listener
) -> None:
    worker = own_servers.serve(new_sqlite(), HEALTH_SECONDS=OFTEN)
    stream = listener.sse(worker.address)
    rule = Rule(tmp_path, "Firing")
    config = tmp_path / "prometheus.yml"
    config.write_text(CONFIG.format(rules=rule.path, target=worker.address))
    prometheus = own_servers.prometheus(config)
    created = stream.wait_for("alert_created", seconds=30)
    url = created["data"]["generator_url"]
    component = f"prometheus:{url.split('/graph')[0]}"
    wait_for(stream, component, "healthy")
    httpx.post(f"{prometheus}/-/quit")
    wait_for(stream, component, "healthy", "degraded")
    assert story(stream, component)[-1]["message"].endswith("for longer than its lease")
    stream.wait_for(is_resolved("Firing"))
    post(worker, "Firing", seconds=60, url=url)
    wait_for(stream, component, "healthy", "degraded", "healthy")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HEALTH_CHECKS", "site=ftp://user:secret@host/", "the URL of site must be http://"),
        ("DEAD_MANS_SWITCH", 'alertname=~"("', "DEAD_MANS_SWITCH: "),
    ],
)
def test_worker_does_not_start_with_settings_that_watch_nothing(
    own_servers: Servers, new_sqlite: NewDatabase, name: str, value: str, words: str
) -> None:
    env = own_servers.environment(new_sqlite(), **{name: value})
    place = ["-b", "127.0.0.1", "-p", str(free_port())]
    for command in (["-m", "daphne", *place, "config.asgi:application"], ["manage.py", "serve"]):
        process = own_servers.run([sys.executable, *command], env)
        assert process.wait() != 0
        assert words in process.output
        assert "secret" not in process.output
