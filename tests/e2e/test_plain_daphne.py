"""Plain daphne, without our server class: the same streams, with the limits that the docs state."""

from typing import Any

import httpx
import pytest

from tests.conftest import NewDatabase
from tests.listener import Listener
from tests.servers import Servers, Worker
from tests.streams import poll


@pytest.fixture(scope="module")
def daphne(module_servers: Servers, new_sqlite: NewDatabase) -> Worker:
    return module_servers.worker(new_sqlite(), REALTIME_PING_SECONDS="0.5")


def post(worker: Worker, *names: str) -> None:
    alerts = [{"labels": {"alertname": name}} for name in names]
    httpx.post(f"{worker.url}/api/v2/alerts", json=alerts).raise_for_status()


def about(name: str) -> Any:
    return lambda event: event["data"].get("alertname") == name


def test_plain_daphne_brings_the_same_bytes_on_every_transport(
    daphne: Worker, listener: Listener
) -> None:
    start = poll(daphne.address, {}).cursor
    clients = [
        listener.sse(daphne.address, since=start),
        listener.websocket(daphne.address, since=start),
        listener.websocket(daphne.address, since=start, batch="1"),
    ]
    post(daphne, "Plain", "Simple")
    for client in clients:
        client.wait_for(about("Simple"))
        client.wait_for_control("ping")
    polled = [bytes(event) for event in poll(daphne.address, {"since": start}).events]
    for client in clients:
        count = min(len(client.envelopes), len(polled))
        assert client.envelopes[:count] == polled[:count]


def test_plain_daphne_answers_a_websockets_messages(daphne: Worker, listener: Listener) -> None:
    client = listener.websocket(daphne.address)
    client.send({"action": "ping", "id": "a"})
    assert client.wait_for_control("pong") == {"id": "a"}
    client.send({"action": "dance"})
    assert client.wait_for_control("error")["code"] == "bad_message"
