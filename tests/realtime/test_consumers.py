"""WebSocket: one client's messages, its subscription, and how it is closed."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator

from realtime.consumers import DashboardConsumer
from realtime.conversation import MAX_MESSAGE_BYTES
from realtime.hub import Hub
from realtime.streams import streams
from realtime.subscription import Subscription
from tests.realtime.fake_log import FakeLog, stored


class Client:
    def __init__(self, query: str) -> None:
        self._communicator = WebsocketCommunicator(
            DashboardConsumer.as_asgi(), f"/ws/dashboard?{query}"
        )

    async def connect(self) -> None:
        connected, _ = await self._communicator.connect()
        assert connected

    async def take(self) -> Any:
        return json.loads(await self._communicator.receive_from(timeout=5))

    async def say(self, message: Any) -> None:
        text = message if isinstance(message, str) else json.dumps(message)
        await self._communicator.send_to(text_data=text)

    async def say_bytes(self, message: bytes) -> None:
        await self._communicator.send_to(bytes_data=message)

    async def close_code(self) -> int:
        message = await self._communicator.receive_output(timeout=5)
        assert message["type"] == "websocket.close", message
        return int(message["code"])

    async def leave(self) -> None:
        await self._communicator.disconnect()


@asynccontextmanager
async def connected(query: str = "") -> AsyncIterator[Client]:
    client = Client(query)
    await client.connect()
    try:
        yield client
    finally:
        await client.leave()


async def test_websocket_says_hello_then_sends_one_event_a_message(hub: Hub, log: FakeLog) -> None:
    async with connected() as client:
        hello = await client.take()
        assert hello.pop("server_time").endswith("Z")
        assert hello == {"type": "hello", "epoch": "e1", "seq": 0, "ping_seconds": 30}
        assert len(hub.subscriptions) == 1
        log.publish(2)
        await hub.look()
        assert [(await client.take())["seq"] for _ in range(2)] == [1, 2]


async def test_websocket_says_in_its_hello_where_it_begins(
    hub: Hub, log: FakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def news() -> None:
        log.publish()
        hub.offer("e1", [stored(log.head)])
        hub.take_offered()

    async def join_before_news(*asked: Any) -> Subscription:
        subscription = await Hub.join(hub, *asked)
        asyncio.get_running_loop().call_soon(news)
        return subscription

    monkeypatch.setattr(hub, "join", join_before_news)
    async with connected() as client:
        assert (await client.take())["seq"] == 0
        assert (await client.take())["seq"] == 1


async def test_websocket_batches_when_asked_to(hub: Hub, log: FakeLog) -> None:
    async with connected("batch=1") as client:
        await client.take()
        log.publish(2)
        await hub.look()
        assert [event["seq"] for event in await client.take()] == [1, 2]
        log.publish(1)
        await hub.look()
        assert (await client.take())["seq"] == 3


async def test_websocket_goes_on_from_a_position(hub: Hub, log: FakeLog) -> None:
    log.publish(3)
    async with connected("since=e1-1&types=alert_*") as client:
        assert (await client.take())["type"] == "hello"
        assert (await client.take())["seq"] == 2


async def test_websocket_resets_a_position_of_another_log(hub: Hub, log: FakeLog) -> None:
    async with connected("since=other-1") as client:
        await client.take()
        reset = {"type": "reset", "reason": "unknown_epoch", "epoch": "e1", "seq": 0}
        assert await client.take() == reset


async def test_websocket_replaces_its_selection_without_a_gap(hub: Hub, log: FakeLog) -> None:
    async with connected("types=stats_updated") as client:
        await client.take()
        log.publish(2)
        await hub.look()
        await client.say({"action": "subscribe", "filter": ['odd="1"'], "types": ["alert_*"]})
        await client.say({"action": "ping", "id": 7})
        assert await client.take() == {"type": "pong", "id": 7}, "the subscription is in place"
        log.publish(3)
        await hub.look()
        assert (await client.take())["seq"] == 5


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("no json", "bad_message"),
        ("[]", "bad_message"),
        ("{}", "bad_message"),
        ('{"action": "dance"}', "bad_message"),
        ('{"action": "ping", "more": 1}', "bad_message"),
        ('{"action": "subscribe", "types": "alert_*"}', "bad_message"),
        ('{"action": "subscribe", "types": ["x"]}', "bad_request"),
        ('{"action": "subscribe", "filter": ["x"]}', "bad_request"),
        ("[" * 8000, "bad_message"),
        (json.dumps({"action": "ping", "id": "é" * MAX_MESSAGE_BYTES}), "too_large"),
    ],
)
async def test_websocket_answers_an_error_and_goes_on(hub: Hub, message: str, code: str) -> None:
    async with connected() as client:
        await client.take()
        await client.say(message)
        error = await client.take()
        assert (error["type"], error["code"]) == ("error", code)
        assert error["message"]
        await client.say({"action": "ping", "id": None})
        assert (await client.take())["type"] == "pong"


async def test_websocket_answers_an_error_to_binary_messages(hub: Hub) -> None:
    async with connected() as client:
        await client.take()
        await client.say_bytes(b"\x00")
        assert (await client.take())["code"] == "bad_message"


async def test_websocket_closes_on_too_many_messages(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected() as client:
        await client.take()
        loop = asyncio.get_running_loop()
        moment = loop.time()
        monkeypatch.setattr(loop, "time", lambda: moment)
        for number in range(21):
            await client.say({"action": "ping", "id": number})
        answers = [await client.take() for _ in range(21)]
        assert [answer["type"] for answer in answers] == ["pong"] * 20 + ["error"]
        assert answers[-1]["code"] == "too_many_messages"
        assert await client.close_code() == 4029


@pytest.mark.parametrize("query", ["since=x", "types=x", "filter=x"])
async def test_websocket_closes_on_a_bad_parameter(hub: Hub, query: str) -> None:
    async with connected(query) as client:
        error = await client.take()
        assert error["code"] == "bad_request"
        assert error["message"].startswith(query.split("=")[0] + ": ")
        assert await client.close_code() == 4500


async def test_websocket_sends_the_client_away_while_the_log_cannot_be_read(
    hub: Hub, log: FakeLog
) -> None:
    log.error = OSError("away")
    async with connected() as client:
        assert await client.close_code() == 4013


async def test_websocket_sends_the_client_away_while_the_log_stands_still(
    hub: Hub, log: FakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.hub.LOOK_SECONDS", 0.01)
    log.answers.clear()
    async with connected() as client:
        assert await client.close_code() == 4013
    log.answers.set()


@pytest.mark.parametrize("when", ["it begins", "it is fed", "it ends"])
async def test_websocket_that_is_cancelled_gives_back_what_it_holds(
    hub: Hub, log: FakeLog, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = asyncio.Event()
    if when == "it begins":
        log.answers.clear()
    incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    scope = {"type": "websocket", "path": "/ws/dashboard", "query_string": b"", "headers": []}
    consumer = DashboardConsumer.as_asgi()(scope, incoming.get, outgoing.put)
    application = asyncio.create_task(consumer)
    incoming.put_nowait({"type": "websocket.connect"})
    assert (await outgoing.get())["type"] == "websocket.accept"
    if when != "it begins":
        assert json.loads((await outgoing.get())["text"])["type"] == "hello"
    if when == "it ends":  # channels first asks the thread of database connections, which hangs
        monkeypatch.setattr("channels.consumer.aclose_old_connections", never.wait)
        incoming.put_nowait({"type": "websocket.disconnect", "code": 1006})
    while not len(streams):
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    application.cancel()
    await asyncio.gather(application, return_exceptions=True)
    assert not len(streams)
    assert not hub.subscriptions
    log.answers.set()
