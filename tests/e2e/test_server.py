"""Our server: slow clients, answers that nobody reads, bodies without end, and a clean stop."""

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.conftest import NewDatabase
from tests.freezer import freezer
from tests.listener import Listener
from tests.processes import ROOT, wait_until
from tests.servers import Servers, Worker, manage
from tests.streams import poll

MEGABYTE = 1_000_000
STUCK = 20  # clients that do not read
BUSY_SECONDS = 3.0  # what a busy machine may add


def post_large(worker: Worker, count: int, name: str = "Large") -> None:
    """Alerts of some 200 KB each, in posts of ten."""
    for first in range(0, count, 10):
        alerts = [
            {
                "labels": {"alertname": name, "number": str(number)},
                "annotations": {f"a{part}": "x" * 50_000 for part in range(4)},
            }
            for number in range(first, min(first + 10, count))
        ]
        httpx.post(f"{worker.url}/api/v2/alerts", json=alerts, timeout=60).raise_for_status()


def resident_bytes(worker: Worker) -> int:
    for line in Path(f"/proc/{worker.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmRSS")


def stuck(worker: Worker, request: str) -> socket.socket:
    """A client that asks and does not read the answer."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", int(worker.address.split(":")[1])))
    client.sendall(f"{request}\r\nHost: {worker.address}\r\n\r\n".encode())
    return client


def wait_until_cut(client: socket.socket) -> None:
    """Until the server breaks the connection off, though nothing is read."""
    broken = select.poll()
    broken.register(client, select.POLLERR | select.POLLHUP)
    assert broken.poll(20_000), "it is still open"


def read_rest(client: socket.socket) -> bytes:
    """What a connection that is broken off had still brought."""
    client.settimeout(10)
    data = b""
    with suppress(ConnectionResetError):
        while piece := client.recv(1 << 16):
            data += piece
    client.close()
    return data


@pytest.fixture(scope="module")
def impatient(module_servers: Servers, new_sqlite: NewDatabase) -> Worker:
    """Keeps few events in memory, and waits two seconds for a slow client."""
    return module_servers.serve(
        new_sqlite(), REALTIME_RING_EVENTS="10", REALTIME_SLOW_CLIENT_SECONDS="2"
    )


@pytest.fixture(scope="module")
def postgres(module_servers: Servers) -> str:
    return module_servers.postgres()


SSE = "GET /api/v2/events/stream HTTP/1.1"


def test_clients_that_do_not_read_cost_little_and_delay_nobody(
    impatient: Worker, listener: Listener
) -> None:
    post_large(impatient, 20, "WarmUp")
    before = resident_bytes(impatient)
    clients = [stuck(impatient, SSE) for _ in range(STUCK)]
    reader = listener.sse(impatient.address)
    post_large(impatient, 100)
    reader.wait_for(lambda event: event["data"].get("labels", {}).get("number") == "99")
    grown = resident_bytes(impatient) - before
    assert grown < STUCK * MEGABYTE, f"{grown / MEGABYTE:.0f} MB; all of it would be 400 MB"
    for client in clients:
        wait_until_cut(client)
        client.close()


def test_client_that_was_too_slow_resumes_where_it_was(
    impatient: Worker, listener: Listener
) -> None:
    client = stuck(impatient, SSE)
    post_large(impatient, 60, "Slow")
    wait_until_cut(client)
    data = read_rest(client)
    ids = [line[4:] for line in data.decode(errors="replace").splitlines() if line[:4] == "id: "]
    assert ids
    resumed = listener.sse(impatient.address, {"Last-Event-ID": ids[-1]})
    resumed.wait_for(lambda event: event["data"].get("labels", {}).get("number") == "59")
    numbers = [event["seq"] for event in resumed.events]
    assert numbers[0] == int(ids[-1].split("-")[1]) + 1
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_websocket_that_does_not_read_is_cut_off(impatient: Worker) -> None:
    handshake = (
        "GET /ws/dashboard HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    )
    client = stuck(impatient, handshake)
    post_large(impatient, 60, "Socket")
    wait_until_cut(client)
    client.close()


def test_answer_that_nobody_reads_takes_little_memory_and_is_cut_off(impatient: Worker) -> None:
    post_large(impatient, 100, "Answer")
    url = f"{impatient.url}/api/v2/history?types=alert_created&format=jsonl"
    assert len(httpx.get(url, timeout=60).content) > 20 * MEGABYTE
    before = resident_bytes(impatient)
    request = "GET /api/v2/history?types=alert_created&format=jsonl HTTP/1.1"
    clients = [stuck(impatient, request) for _ in range(STUCK)]
    for client in clients:
        wait_until_cut(client)
        client.close()
    grown = resident_bytes(impatient) - before
    assert grown < STUCK * 8 * MEGABYTE, f"{grown / MEGABYTE:.0f} MB; all of it would be 400 MB"


def test_body_that_is_too_large_is_not_kept(impatient: Worker) -> None:
    def body() -> Iterator[bytes]:
        yield b"["
        for _ in range(300):
            yield b" " * 100_000

    before = written_bytes(impatient)
    answer = httpx.post(
        f"{impatient.url}/api/v2/alerts",
        content=body(),
        headers={"Content-Type": "application/json"},
        timeout=30,
    )
    assert answer.status_code == 413
    written = written_bytes(impatient) - before
    assert written < 10 * MEGABYTE, "4 MiB are allowed, and Django takes a copy"


def written_bytes(worker: Worker) -> int:
    """Through the process's write calls: files, sockets, all."""
    for line in Path(f"/proc/{worker.process.pid}/io").read_text().splitlines():
        if line.startswith("wchar:"):
            return int(line.split()[1])
    raise AssertionError("no wchar")


def test_body_without_end_is_cut_off(impatient: Worker) -> None:
    client = socket.create_connection(("127.0.0.1", int(impatient.address.split(":")[1])))
    head = f"POST /api/v2/alerts HTTP/1.1\r\nHost: {impatient.address}\r\n"
    client.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
    chunk = b"186a0\r\n" + b" " * 100_000 + b"\r\n"
    with client, pytest.raises(OSError):  # noqa: PT011 - a reset, or a broken pipe
        client.sendall(chunk * 1_000)


def test_stop_takes_leave_of_everybody(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    worker = own_servers.serve(new_sqlite())
    streams = [listener.sse(worker.address) for _ in range(20)]
    sockets = [listener.websocket(worker.address) for _ in range(20)]
    waiting = listener.poll(worker.address, types="system_notification")
    began = time.monotonic()
    assert worker.process.stop(signal.SIGTERM) == 0, worker.process.output
    assert time.monotonic() - began < 10
    for stream in streams:
        stream.wait_for_end()
        assert stream.wait_for_control("bye")["reason"] == "shutdown"
    for each in sockets:
        each.wait_for_end()
        assert each.close_code == 4012
    waiting.wait_for_end()
    retries = {stream.wait_for_control("bye")["retry_ms"] for stream in streams}
    assert len(retries) > 5, "spread, so that they do not come back at once"
    assert "Traceback" not in worker.process.output


def test_stop_lets_no_new_stream_in(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    worker = own_servers.serve(new_sqlite())
    stuck_client = stuck(worker, SSE)
    stream = listener.sse(worker.address)
    post_large(worker, 60)  # the one that does not read holds the stop up for a moment
    stop = threading.Thread(target=worker.process.stop)
    stop.start()
    stream.wait_for_control("bye")
    refused = httpx.get(f"{worker.url}/api/v2/events/stream", timeout=10)
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    answer = httpx.get(f"{worker.url}/api/v2/alerts", timeout=10)
    assert (answer.status_code, answer.headers["Connection"]) == (200, "close")
    late = listener.websocket(worker.address)
    late.wait_for_end()
    assert late.close_code == 4012
    stop.join(15)
    stuck_client.close()


@pytest.mark.parametrize("streams", ["0", "10"], ids=["unlimited", "counted"])
def test_stop_ends_in_time_though_the_database_stands_still(
    own_servers: Servers, postgres: str, listener: Listener, streams: str
) -> None:
    real = urlsplit(postgres)
    assert real.hostname
    assert real.port
    manage(own_servers.environment(postgres), "migrate", "--verbosity=0")
    with freezer(real.hostname, real.port) as way:
        through = postgres.replace(f":{real.port}/", f":{way.port}/")
        worker = own_servers.serve(
            through, REALTIME_DRAIN_SECONDS="3", REALTIME_MAX_CONNECTIONS_PER_IP=streams
        )
        stream = listener.sse(worker.address)
        stream.wait_for_first_control()
        epoch = poll(worker.address, {}).cursor.partition("-")[0]
        way.freeze()
        for path in ("/api/v2/events", f"/api/v2/events/stream?since={epoch}-999"):
            assert httpx.get(worker.url + path, timeout=15).status_code == 503
        post = threading.Thread(target=_post_in_vain, args=[worker])
        post.start()
        began = time.monotonic()
        assert worker.process.stop(signal.SIGTERM) == 0, worker.process.output
        assert time.monotonic() - began < 3 + BUSY_SECONDS
        assert stream.wait_for_control("bye")["reason"] == "shutdown"
        post.join(10)


def _post_in_vain(worker: Worker) -> None:
    with suppress(httpx.HTTPError):
        httpx.post(f"{worker.url}/api/v2/alerts", json=[{"labels": {"alertname": "Vain"}}])


def test_workers_share_one_listening_socket(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    database = new_sqlite()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as given:
        fd, port = given.fileno(), given.getsockname()[1]
        command = [sys.executable, "manage.py", "serve", "--fd", str(fd)]
        env = own_servers.environment(database)
        workers = [
            subprocess.Popen(command, cwd=ROOT, env=env, pass_fds=[fd], stdout=subprocess.PIPE)
            for _ in range(2)
        ]
        try:
            address = f"127.0.0.1:{port}"

            def is_ready() -> bool:
                return httpx.get(f"http://{address}/-/ready", timeout=30).status_code == 200

            wait_until(is_ready, "a worker")
            for worker in workers:
                threads = Path(f"/proc/{worker.pid}/task")
                wait_until(lambda: len(list(threads.iterdir())) > 3, "its background work")  # noqa: B023
            stream = listener.sse(address)
            alert = [{"labels": {"alertname": "Shared"}}]
            httpx.post(f"http://{address}/api/v2/alerts", json=alert).raise_for_status()
            stream.wait_for(lambda event: event["data"].get("alertname") == "Shared")
        finally:
            for worker in workers:
                worker.send_signal(signal.SIGTERM)
            assert [worker.wait(20) for worker in workers] == [0, 0]
        assert os.fstat(fd)
