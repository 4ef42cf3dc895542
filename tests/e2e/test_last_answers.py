"""A worker that is told to stop answers what it has been asked, to the last byte."""

import itertools
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import httpx
import msgspec
import pytest

from tests import raw_http
from tests.conftest import NewDatabase
from tests.listener import Listener
from tests.processes import listens, wait_until
from tests.servers import Servers, Worker
from tests.streams import poll
from tests.traffic import alert

PATIENCE_SECONDS = 20.0
POSTERS = 6
POSTED_AT_ONCE = 20  # so that each takes a while
BODY = b'[{"labels": {"alertname": "InTwoPieces"}}]'


@pytest.fixture
def worker(own_servers: Servers, new_sqlite: NewDatabase) -> Worker:
    return own_servers.serve(new_sqlite())


def ask_to_stop(worker: Worker) -> None:
    os.kill(worker.process.pid, signal.SIGTERM)


class LastPosts:
    """Posts that follow each other without a pause, each on its own connection, to the last."""

    def __init__(self, worker: Worker, prefix: str) -> None:
        self.answered: set[str] = set()
        self._address = worker.address
        self._prefix = prefix
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def join(self) -> None:
        self._thread.join(2 * PATIENCE_SECONDS)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        with suppress(ConnectionRefusedError):
            for number in itertools.count():
                names = {f"{self._prefix}-{number}-{part}" for part in range(POSTED_AT_ONCE)}
                body = msgspec.json.encode([alert(name) for name in names])
                answer = raw_http.exchange(self._address, post(body), seconds=PATIENCE_SECONDS)
                if [reply.status for reply in answer.replies] == [200]:
                    self.answered |= names


def post(body: bytes) -> bytes:
    return raw_http.request(
        b"POST", b"/api/v2/alerts", b"Content-Type: application/json", body=body
    )


def test_stop_answers_each_post_that_it_takes_though_more_and_more_come(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    database = new_sqlite()
    worker = own_servers.serve(database)
    start = poll(worker.address, {}).cursor
    listener.sse(worker.address)
    posters = [LastPosts(worker, f"P{number}") for number in range(POSTERS)]
    wait_until(lambda: all(poster.answered for poster in posters), "posts")
    ask_to_stop(worker)
    assert worker.process.wait() == 0, worker.process.output
    for poster in posters:
        poster.join()
    answered = set().union(*(poster.answered for poster in posters))
    assert stored(own_servers.serve(database), start) == answered


def stored(worker: Worker, since: str) -> set[str]:
    """The alerts of whose creation the log tells after a position."""
    names: set[str] = set()
    while (answer := poll(worker.address, {"since": since})).events:
        events = [msgspec.json.decode(envelope) for envelope in answer.events]
        names |= {e["data"]["alertname"] for e in events if e["type"] == "alert_created"}
        since = answer.cursor
    return names


def test_stop_waits_for_an_answer_that_is_read_slowly(worker: Worker) -> None:
    large = {f"a{part}": "x" * 50_000 for part in range(4)}
    alerts = [{**alert(f"Large{number}"), "annotations": large} for number in range(25)]
    for part in (alerts[:15], alerts[15:]):
        httpx.post(f"{worker.url}/api/v2/alerts", json=part, timeout=60).raise_for_status()
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        host, port = worker.address.split(":")
        client.connect((host, int(port)))
        client.sendall(raw_http.request(target=b"/api/v2/alerts", close=False))
        client.recv(1, socket.MSG_PEEK)  # it has begun
        ask_to_stop(worker)
        wait_until(lambda: not listens(int(port)), "the end of listening")
        reply, _ = raw_http.parse_reply(b"".join(slowly(client)))
    assert (reply.status, reply.whole) == (200, True)
    assert worker.process.wait() == 0, worker.process.output


def slowly(client: socket.socket) -> Iterator[bytes]:
    """What comes, at some megabytes a second: more than the kernel holds takes its time."""
    client.settimeout(PATIENCE_SECONDS)
    while data := client.recv(20_000):
        yield data
        time.sleep(0.002)


def test_stop_waits_for_the_rest_of_a_body(worker: Worker) -> None:
    headers = [b"Content-Type: application/json", b"Expect: 100-continue"]
    request = raw_http.request(b"POST", b"/api/v2/alerts", *headers, body=BODY, close=False)
    with raw_http.connect(worker.address) as client:
        client.sendall(request[: -len(BODY)])
        assert client.recv(1 << 16).startswith(b"HTTP/1.1 100 "), "it has read the head"
        ask_to_stop(worker)
        wait_until(lambda: not listens(int(worker.address.split(":")[1])), "the end of listening")
        client.sendall(BODY)
        (reply,) = raw_http.read(client, PATIENCE_SECONDS).replies
    assert (reply.status, reply.header("connection")) == (200, "close")
    assert worker.process.wait() == 0, worker.process.output
