"""The door: who is let in, and what the others are told."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import AsyncClient, override_settings

from realtime import admission
from realtime.hub import Hub
from realtime.streams import RESTARTING, streams
from tests.realtime.test_consumers import connected
from tests.realtime.test_sse import PATH

SCOPE: dict[str, Any] = {"type": "http", "headers": [], "client": ["192.0.2.7", 1]}


@pytest.fixture
def draining() -> Iterator[None]:
    streams.draining = True
    yield
    streams.draining = False


async def test_admission_opens_a_stream_and_gives_it_back() -> None:
    stream = await admission.admit(SCOPE, "sse")
    assert stream.address == "192.0.2.7"
    assert stream in list(streams)
    admission.leave(stream)
    admission.leave(stream)
    assert not len(streams)


async def test_admission_refuses_while_the_worker_stops(hub: Hub, draining: None) -> None:
    for path in (PATH, "/api/v2/events"):
        answer = await AsyncClient().get(path)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "1"
    async with connected() as client:
        assert (await client.take())["code"] == "refused"
        assert await client.close_code() == 4012


async def test_admission_refuses_more_streams_than_there_is_room_for(
    hub: Hub, settings: Any
) -> None:
    with override_settings(REALTIME={**settings.REALTIME, "MAX_STREAMS": 1}):
        async with connected() as first:
            await first.take()
            answer = await AsyncClient().get(PATH)
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) > 0
            async with connected() as second:
                assert (await second.take())["code"] == "refused"
                assert await second.close_code() == 4013
        assert not len(streams)


async def test_websocket_is_told_goodbye_and_closed(hub: Hub) -> None:
    async with connected() as client:
        await client.take()
        streams.end_all(RESTARTING)
        bye = await client.take()
        assert bye["type"] == "bye"
        assert bye["reason"] == "shutdown"
        assert await client.close_code() == 4012
