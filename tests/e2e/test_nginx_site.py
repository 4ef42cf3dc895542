"""The nginx site of deploy/, run as it is shipped but for names, ports and paths."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from tests.conftest import NewDatabase
from tests.listener import Listener
from tests.nginx import Nginx
from tests.processes import free_port
from tests.recorder import recording
from tests.servers import Servers, Worker
from tests.traffic import alert, made_at

AT_ONCE_SECONDS = 2.0  # of a busy machine; held back, it would be minutes
FORGED = {
    "X-Forwarded-For": "203.0.113.9, 198.51.100.1",
    "X-Real-IP": "203.0.113.9",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Host": "evil.example",
    "Forwarded": "for=203.0.113.9;proto=gopher;host=evil.example",
    "Upgrade": "h2c",
    "Connection": "Upgrade, HTTP2-Settings",
}


class Site:
    """nginx over two workers' addresses, the first of which nobody answers."""

    def __init__(self, nginx: Nginx, worker: Worker) -> None:
        self.nginx = nginx
        self.worker = worker
        self.address = f"https://localhost:{nginx.tls_port}"

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=self.address, verify=False, timeout=20) as client:
            yield client

    def post(self, name: str) -> None:
        with self.client() as client:
            client.post("/api/v2/alerts", json=[alert(name)]).raise_for_status()


@pytest.fixture(scope="module")
def site(module_servers: Servers, new_sqlite: NewDatabase) -> Site:
    """Both timeouts and pings are a tenth of what they are, and less."""
    worker = module_servers.serve(new_sqlite(), REALTIME_PING_SECONDS="1")
    nobody = f"127.0.0.1:{free_port()}"
    quick = {"proxy_read_timeout 10m;": "proxy_read_timeout 3s;"}
    static = module_servers.static.parent
    nginx = Nginx(module_servers, [nobody, worker.address], quick, static)
    assert "syntax is ok" in nginx.test()
    assert "warn" not in nginx.test()
    nginx.start()
    return Site(nginx, worker)


def test_nginx_brings_events_at_once_over_both_streams(site: Site, listener: Listener) -> None:
    streams = [listener.sse(site.address), listener.websocket(site.address)]
    for number in range(3):
        site.post(f"Through{number}")
        for stream in streams:
            event = stream.wait_for(lambda e, n=number: e["data"].get("alertname") == f"Through{n}")  # type: ignore[misc]
            arrived = stream.arrived[stream.events.index(event)]
            assert arrived - made_at(event) < AT_ONCE_SECONDS
    assert not any(stream.ended for stream in streams)


def test_nginx_keeps_a_stream_that_has_nothing_to_say(site: Site, listener: Listener) -> None:
    """Twice as long as it would wait for the next byte: pings keep the link."""
    streams = [
        listener.sse(site.address, types="system_notification"),
        listener.websocket(site.address, types="system_notification"),
    ]
    began = time.monotonic()
    for stream in streams:
        stream.wait_until(lambda s=stream: sum(n == "ping" for n, _ in s.controls) >= 7, 30)  # type: ignore[misc]
        assert not stream.ended
        assert stream.envelopes == []
    assert time.monotonic() - began > 6


def test_nginx_says_who_asks_and_nobody_can_forge_it(module_servers: Servers) -> None:
    with recording() as recorder:
        nginx = Nginx(module_servers, [recorder.address])
        nginx.start()
        site = f"https://localhost:{nginx.tls_port}"
        paths = ["/", "/api/v2/events/stream", "/api/v2/events", "/ws/dashboard", "/static/x.js"]
        for path in [*paths, "/metrics"]:
            answer = httpx.get(f"{site}{path}?ticket=secret", headers=FORGED, verify=False)
            assert answer.headers["Strict-Transport-Security"] == "max-age=31536000", path
        for _, path, pairs in recorder.requests:
            headers = {name.lower(): value for name, value in pairs}
            assert len(headers) == len(pairs), "each is there once"
            assert headers["host"] == f"localhost:{nginx.tls_port}"
            assert headers["x-forwarded-for"] == headers["x-real-ip"] == "127.0.0.1", path
            assert headers["x-forwarded-proto"] == "https"
            assert not headers.keys() & {"forwarded", "x-forwarded-host", "upgrade", "connection"}
        assert len(recorder.requests) == len(paths) + 1
        assert "/ws/dashboard" in nginx.access_log
        assert "secret" not in nginx.access_log


def test_worker_counts_each_client_by_its_own_address_through_nginx(
    own_servers: Servers, new_sqlite: NewDatabase
) -> None:
    limits = {"TRUSTED_PROXIES": "127.0.0.1", "REALTIME_MAX_CONNECTIONS_PER_IP": "1"}
    worker = own_servers.serve(new_sqlite(), 0, **limits)
    nginx = Nginx(own_servers, [worker.address])
    nginx.start()
    with ExitStack() as stack:

        def status(own: str, forged: str) -> int:
            """Of a stream that is opened from this address of the machine, and kept open."""
            transport = httpx.HTTPTransport(verify=False, local_address=own)
            base = f"https://localhost:{nginx.tls_port}"
            client = stack.enter_context(httpx.Client(base_url=base, transport=transport))
            headers = {"X-Forwarded-For": forged}
            stream = client.stream("GET", "/api/v2/events/stream", headers=headers, timeout=20)
            return stack.enter_context(stream).status_code

        assert status("127.0.0.2", "203.0.113.1") == 200
        assert status("127.0.0.2", "203.0.113.2") == 429, "whatever it says of itself"
        assert status("127.0.0.3", "127.0.0.2") == 200


def test_nginx_asks_another_worker_when_one_takes_leave_but_posts_only_once(
    module_servers: Servers,
) -> None:
    with recording(503) as leaving, recording(200) as working:
        nginx = Nginx(module_servers, [leaving.address, working.address])
        nginx.start()
        site = f"https://localhost:{nginx.tls_port}"
        statuses = {httpx.get(f"{site}/api/v2/status", verify=False).status_code for _ in range(8)}
        assert statuses == {200}
        assert leaving.requests
        before = len(leaving.requests) + len(working.requests)
        for _ in range(8):
            httpx.post(f"{site}/api/v2/alerts", content=b"[]", verify=False)
        assert len(leaving.requests) + len(working.requests) == before + 8


def test_nginx_speaks_http_2_and_sends_everybody_to_https(site: Site) -> None:
    context = ssl.create_default_context(cafile=site.nginx.certificate)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", site.nginx.tls_port), timeout=10) as plain_socket,
        context.wrap_socket(plain_socket, server_hostname="localhost") as encrypted,
    ):
        assert encrypted.selected_alpn_protocol() == "h2"
    plain = httpx.get(f"http://{site.nginx.address}/wall?a=b")
    assert plain.status_code == 301
    assert plain.headers["Location"] == "https://localhost/wall?a=b"


def test_nginx_serves_the_page_and_its_files_to_be_kept(site: Site) -> None:
    with site.client() as client:
        page = client.get("/")
        assert page.status_code == 200
        name = page.text.split('src="/static/js/dashboard/main')[1].split('"')[0]
        script = client.get(f"/static/js/dashboard/main{name}")
        assert script.status_code == 200
        assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert script.headers["Content-Type"].startswith(("application/javascript", "text/java"))
        assert script.headers["Content-Encoding"] == "gzip"
        for answer in (page, script):
            assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert client.get("/static/../config/settings.py").status_code == 404


def test_nginx_takes_static_files_from_a_worker_where_it_may_not_read_them(
    module_servers: Servers, site: Site
) -> None:
    nginx = Nginx(module_servers, [site.worker.address])
    nginx.start()
    address = f"https://localhost:{nginx.tls_port}"
    page = httpx.get(address, verify=False)
    name = page.text.split('src="/static/js/dashboard/main')[1].split('"')[0]
    script = httpx.get(f"{address}/static/js/dashboard/main{name}", verify=False)
    assert script.status_code == 200
    assert "immutable" in script.headers["Cache-Control"]


def test_compose_has_the_same_site() -> None:
    mark = "--- the wall"
    sites = [Nginx.shipped(name).split(mark)[1] for name in ("watchfire.conf", "compose.conf")]
    walls = [site.split("\n", 1)[1].strip() for site in sites]
    assert walls[0] == walls[1]


def test_nginx_takes_the_site_of_compose(module_servers: Servers) -> None:
    """With names that resolve here."""
    nginx = Nginx(module_servers, ["127.0.0.1:1", "127.0.0.1:2"], site="compose.conf")
    assert "syntax is ok" in nginx.test()
