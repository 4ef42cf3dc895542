"""SSE: the frames of one stream, its headers, and what is refused."""

import json
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from django.db import OperationalError
from django.http import StreamingHttpResponse
from django.test import AsyncClient

from realtime.events import EVERYTHING, Position, Selection
from realtime.hub import Hub
from realtime.sse import frames
from realtime.streams import RESTARTING, Stream, streams
from tests.realtime.fake_log import FakeLog, new_hub, no_subscriber_left
from tests.realtime.test_framing import decode_sse
from tests.virtual_time import run

PATH = "/api/v2/events/stream"

Frame = tuple[str, str, Any]


async def take(stream: AsyncIterator[bytes]) -> list[Frame]:
    """The next piece of a stream: (id, event name, data) of each frame."""
    piece = await anext(stream)
    return [(name, kind, json.loads(data)) for name, kind, data in decode_sse(piece)]


def test_stream_says_hello_then_events_then_pings() -> None:
    async def main() -> None:
        log = FakeLog()
        log.publish(2)
        with no_subscriber_left(new_hub(log)) as hub:
            stream = frames(hub, Stream("sse", ""), None, EVERYTHING, 30)
            first = await anext(stream)
            assert first.startswith(b"retry: 1000\n\nevent: hello\ndata: {")
            [(_, name, hello)] = decode_sse(first)
            assert name == "hello"
            fields = json.loads(hello)
            assert fields.pop("server_time").endswith("Z")
            assert fields == {"epoch": "e1", "seq": 2, "ping_seconds": 30}
            log.publish(2)
            await hub.look()
            assert [(f[0], f[1], f[2]["seq"]) for f in await take(stream)] == [
                ("e1-3", "message", 3),
                ("e1-4", "message", 4),
            ]
            assert await take(stream) == [("", "ping", {"seq": 4})]
            await cast(Any, stream).aclose()

    run(main())


def test_stream_tells_a_filtered_client_how_far_it_has_read() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            stream = frames(
                hub, Stream("sse", ""), None, Selection(frozenset({"stats_updated"})), 30
            )
            await take(stream)
            log.publish(5)
            await hub.look()
            assert await take(stream) == [("", "ping", {"seq": 5})]
            await cast(Any, stream).aclose()

    run(main())


def test_stream_resets_and_goes_on_from_there() -> None:
    async def main() -> None:
        log = FakeLog()
        log.publish(7)
        log.prune(5)
        with no_subscriber_left(new_hub(log)) as hub:
            stream = frames(hub, Stream("sse", ""), Position("e1", 1), EVERYTHING, 30)
            await take(stream)
            reset = {"reason": "expired", "epoch": "e1", "seq": 7}
            assert await take(stream) == [("", "reset", reset)]
            log.publish()
            await hub.look()
            assert [frame[0] for frame in await take(stream)] == ["e1-8"]
            await cast(Any, stream).aclose()

    run(main())


async def test_stream_answers_with_headers_that_nobody_buffers(hub: Hub) -> None:
    answer = cast(StreamingHttpResponse, await AsyncClient().get(PATH))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache, no-transform"
    assert answer.headers["X-Accel-Buffering"] == "no"
    stream = aiter(cast(Any, answer.streaming_content))
    assert b"event: hello" in await anext(stream)
    assert len(hub.subscriptions) == 1
    await stream.aclose()


async def test_stream_goes_on_from_the_last_event_id(hub: Hub, log: FakeLog) -> None:
    log.publish(9)
    await hub.look()
    answer = await AsyncClient().get(PATH + "?since=e1-3", headers={"Last-Event-ID": "e1-7"})
    stream = aiter(cast(Any, answer).streaming_content)
    await anext(stream)
    assert [frame[0] for frame in await take(stream)] == ["e1-8", "e1-9"]
    await stream.aclose()


async def test_stream_of_head_has_no_body(hub: Hub) -> None:
    answer = await AsyncClient().head(PATH)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert answer.content == b""


async def test_stream_answers_503_while_the_log_cannot_be_read(hub: Hub, log: FakeLog) -> None:
    log.error = OperationalError("away")
    answer = await AsyncClient().get(PATH)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert answer.json()["code"] == 503


async def test_stream_answers_503_when_it_cannot_look_for_a_position_ahead(
    hub: Hub, log: FakeLog
) -> None:
    await hub.look()
    log.error = OperationalError("away")
    assert (await AsyncClient().get(PATH + "?since=e1-5")).status_code == 503
    assert not len(streams)


async def test_stream_answers_503_while_the_log_stands_still(
    hub: Hub, log: FakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.hub.LOOK_SECONDS", 0.01)
    log.answers.clear()
    assert (await AsyncClient().get(PATH)).status_code == 503
    log.answers.set()


async def test_stream_refuses_bad_parameters_and_methods(hub: Hub) -> None:
    answer = await AsyncClient().get(PATH + "?since=x")
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("since: ")
    answer = await AsyncClient(enforce_csrf_checks=True).post(PATH)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"


async def test_stream_says_bye_when_the_server_ends_it(hub: Hub) -> None:
    answer = cast(StreamingHttpResponse, await AsyncClient().get(PATH))
    stream = aiter(cast(Any, answer.streaming_content))
    await anext(stream)
    streams.end_all(RESTARTING)
    last = await anext(stream)
    [(_, name, data)] = decode_sse(last)
    bye = json.loads(data)
    assert (name, bye["reason"]) == ("bye", "shutdown")
    assert last.startswith(b"retry: %d\n\n" % bye["retry_ms"])
    assert [piece async for piece in stream] == []
    assert not len(streams)


async def test_stream_that_cannot_begin_is_given_back(hub: Hub, log: FakeLog) -> None:
    await hub.look()
    answer = await AsyncClient().get(PATH + "?since=e1-5")
    log.error = OSError("away")  # after the answer, before its first byte
    with pytest.raises(OSError, match="away"):
        await anext(aiter(cast(Any, answer).streaming_content))
    assert not len(streams)
