"""The WebSocket of a real worker: handshakes, origins and closing."""

from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.listener import Listener
from tests.servers import Worker


def test_websocket_of_an_own_page_is_let_in(worker: Worker, listener: Listener) -> None:
    client = listener.websocket(worker.address, {"Origin": worker.url})
    assert client.controls[0][0] == "hello"


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_websocket_of_a_foreign_page_is_refused(
    worker: Worker, listener: Listener, origin: str
) -> None:
    with pytest.raises(InvalidStatus) as caught:
        listener.websocket(worker.address, {"Origin": origin})
    assert caught.value.response.status_code == 403


def test_websocket_with_a_bad_parameter_is_closed_with_a_reason(
    worker: Worker, listener: Listener
) -> None:
    client = listener.websocket(worker.address, types="nothing")
    client.wait_for_end()
    assert client.controls[0][0] == "error"
    assert client.controls[0][1]["message"].startswith("types: ")
    assert client.close_code == 4500


def test_websocket_answers_messages(worker: Worker, listener: Listener) -> None:
    client = listener.websocket(worker.address)
    client.send({"action": "ping", "id": "a"})
    assert client.wait_for_control("pong") == {"id": "a"}


def test_websocket_may_get_arrays_when_it_asks_for_them(worker: Worker, listener: Listener) -> None:
    client = listener.websocket(worker.address, batch="1")
    alerts: list[Any] = [{"labels": {"alertname": "Batch", "n": str(n)}} for n in range(20)]
    httpx.post(f"{worker.url}/api/v2/alerts", json=alerts).raise_for_status()
    client.wait_for(lambda event: event["data"].get("labels", {}).get("n") == "19")
    assert any(message.startswith("[") for message in client.messages)
    created = [event["seq"] for event in client.events if event["type"] == "alert_created"]
    assert len(created) == 20
