"""Probes, against real servers on loopback: what they find, and what they never say."""

import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import redis
from django.db import OperationalError

from dashboard import probes
from dashboard.probes import GIB, MIB, ProbeFailed, by_room, reason
from dashboard.readings import Reading, Status
from tests.processes import free_port


class Site(ThreadingHTTPServer):
    """Answers `/<status>` with it, and keeps the requests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), SiteHandler)
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class SiteHandler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        status = self.path.strip("/").split("?")[0] or "200"
        self.send_response(int(status))
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield site
    site.shutdown()
    site.server_close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, in less time."""
    monkeypatch.setattr(probes, "PATIENCE_SECONDS", 0.05)


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def fails(url: str) -> str:
    """Why a URL's probe fails."""
    with pytest.raises(Exception) as failure:  # noqa: PT011 - each kind is a case
        probes.web("part", url)
    assert isinstance(failure.value, Exception)
    return reason(failure.value)


@pytest.mark.parametrize("status", [200, 204, 301, 302, 399])
def test_web_probe_takes_2xx_and_3xx_for_fine(site: Site, status: int) -> None:
    reading = probes.web("part", f"{site.url}/{status}")
    assert (reading.component, reading.status) == ("part", Status.HEALTHY)
    assert reading.latency_ms is not None
    assert len(site.asked) == 1, "a redirect is not followed"


@pytest.mark.parametrize("status", [400, 401, 404, 500, 503])
def test_web_probe_tells_another_status(site: Site, status: int) -> None:
    assert fails(f"{site.url}/{status}") == f"answered {status}"


def test_web_probe_sends_path_query_and_credentials(site: Site) -> None:
    address = site.url.replace("http://", "http://us%40er:p%3Aw@")
    probes.web("part", f"{address}/200?a=b%20c#there")
    [(path, headers)] = site.asked
    assert path == "/200?a=b%20c"
    assert headers["Authorization"] == "Basic dXNAZXI6cDp3"
    assert headers["User-Agent"].startswith("watchfire/")


def test_web_probe_asks_for_the_root_where_there_is_no_path(site: Site) -> None:
    probes.web("part", site.url)
    assert site.asked[0][0] == "/"


def test_web_probe_tells_that_nobody_listens() -> None:
    assert fails(f"http://user:secret@127.0.0.1:{free_port()}/?key=secret") == "Connection refused"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_web_probe_does_not_wait_for_one_who_says_nothing(silent: int, scheme: str) -> None:
    assert fails(f"{scheme}://127.0.0.1:{silent}/") == "no answer within 0.05 s"


def test_web_probe_tells_that_it_is_no_https(site: Site) -> None:
    assert "SSL" in fails(site.url.replace("http:", "https:"))


def test_web_probe_tells_that_it_is_no_http() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"220 mail.example.com secret\r\n")

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        assert fails(f"http://127.0.0.1:{server.getsockname()[1]}/") == "the answer is not HTTP"
        thread.join()


def test_web_probe_is_read_by_how_long_it_took(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([10.0, 10.25])
    monkeypatch.setattr(probes, "perf_counter", lambda: next(ticks))
    reading = probes.web("part", site.url)
    assert reading == Reading("part", Status.DEGRADED, 250.0, "took 250 ms")


@pytest.mark.django_db
def test_database_probe_reads_a_row() -> None:
    reading = probes.database()
    assert reading.component == "database"
    assert reading.latency_ms is not None


@pytest.mark.usefixtures("impatient")
def test_redis_probe_does_not_wait_for_one_who_says_nothing(silent: int) -> None:
    with pytest.raises(TimeoutError) as failure:
        probes.redis_server(f"redis://user:secret@127.0.0.1:{silent}/0")
    assert reason(failure.value) == "no answer within 0.05 s"


def test_redis_probe_tells_that_nobody_listens() -> None:
    with pytest.raises(redis.ConnectionError) as failure:
        probes.redis_server(f"redis://:secret@127.0.0.1:{free_port()}/0")
    assert reason(failure.value) == "Connection refused"


def test_disk_probe_looks_at_every_path(tmp_path: Path) -> None:
    reading = probes.disk([tmp_path, Path("/")])
    assert reading.component == "disk"
    assert "GiB free" in reading.message


@pytest.mark.parametrize(
    ("total", "free", "status"),
    [
        (1000 * GIB, 1 * GIB, Status.HEALTHY),
        (1000 * GIB, 1 * GIB - 1, Status.DEGRADED),
        (1000 * GIB, 100 * MIB, Status.DEGRADED),
        (1000 * GIB, 100 * MIB - 1, Status.UNHEALTHY),
        (1000 * MIB, 100 * MIB, Status.HEALTHY),
        (1000 * MIB, 100 * MIB - 1, Status.DEGRADED),
        (1000 * MIB, 20 * MIB, Status.DEGRADED),
        (1000 * MIB, 20 * MIB - 1, Status.UNHEALTHY),
        (0, 0, Status.HEALTHY),
    ],
)
def test_disk_is_read_by_share_and_never_asked_for_more_than_enough(
    total: int, free: int, status: Status
) -> None:
    assert by_room(total, total - free, free).status is status


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ProbeFailed("answered 500"), "answered 500"),
        (TimeoutError("timed out"), "no answer within 2 s"),
        (redis.AuthenticationError("user:secret"), "failed (AuthenticationError)"),
        (OperationalError("connection to server with secret failed"), "failed (OperationalError)"),
        (socket.gaierror(-2, "Name or service not known"), "Name or service not known"),
        (ssl.SSLError(1, "certificate has expired"), "certificate has expired"),
        (ValueError("http://user:secret@host"), "failed (ValueError)"),
    ],
)
def test_reason_holds_nothing_that_a_library_quotes(error: Exception, words: str) -> None:
    assert reason(error) == words
