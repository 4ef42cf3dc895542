"""`GET /health/realtime`: every field, and what a probe acts by."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError
from django.test import AsyncClient

from dashboard.readings import Reading
from realtime import runtime
from realtime.streams import streams
from tests.realtime.test_condition import FINE, FakeHub

PATH = "/health/realtime"


class Worker(SimpleNamespace):
    """What `runtime.get()` gives."""

    def __init__(self, hub: FakeHub) -> None:
        super().__init__(hub=hub, worker="w-1", reader=SimpleNamespace(call=self._call))

    @staticmethod
    async def _call(_read: Any) -> list[Reading]:
        return [FINE]


@pytest.fixture
def fake_hub(monkeypatch: pytest.MonkeyPatch) -> FakeHub:
    hub = FakeHub()
    monkeypatch.setattr(runtime, "get", lambda: Worker(hub))
    return hub


@pytest.mark.parametrize("path", [PATH, "/api/v2/health/realtime"])
async def test_answer_has_every_field(fake_hub: FakeHub, path: str) -> None:
    answer = await AsyncClient().get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    assert list(body) == [
        *("status", "components", "connections", "epoch", "seq", "lag_ms", "worker", "version")
    ]
    assert [list(each) for each in body["components"]] == [
        ["component", "status", "latency_ms", "message"]
    ] * 2
    assert body["connections"] == {"sse": 0, "websocket": 0, "polling": 0}
    assert (body["epoch"], body["seq"], body["worker"]) == ("e1", 5, "w-1")


async def test_answer_is_503_when_it_does_not_work(fake_hub: FakeHub) -> None:
    fake_hub.error = OperationalError("gone")
    answer = await AsyncClient().get(PATH)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert answer.json()["status"] == "unhealthy"


async def test_answer_and_readiness_are_503_while_the_worker_drains(
    fake_hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "draining", True)
    for path in (PATH, "/-/ready"):
        assert (await AsyncClient().get(path)).status_code == 503
    assert (await AsyncClient().get("/-/healthy")).status_code == 200, "it is alive"


async def test_answer_to_head_has_no_body_and_other_methods_are_refused(fake_hub: FakeHub) -> None:
    answer = await AsyncClient().head(PATH)
    assert (answer.status_code, answer.content) == (200, b"")
    answer = await AsyncClient().post(PATH)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
