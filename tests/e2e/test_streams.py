"""The three transports of a real worker: one log, one order, the same bytes."""

from typing import Any

import httpx
import pytest

from tests.listener import Listener
from tests.servers import Worker
from tests.streams import poll


def post(worker: Worker, name: str, **labels: str) -> None:
    alert = {"labels": {"alertname": name, **labels}}
    assert httpx.post(f"{worker.url}/api/v2/alerts", json=[alert]).status_code == 200


def about(name: str) -> Any:
    return lambda event: event["data"].get("alertname") == name


def test_stream_brings_the_same_bytes_on_every_transport(
    worker: Worker, listener: Listener
) -> None:
    start = poll(worker.address, {}).cursor
    sse = listener.sse(worker.address, since=start)
    websocket = listener.websocket(worker.address, since=start)
    polling = listener.poll(worker.address)
    post(worker, "SameBytes", note='quotes " and <tags> and ünïcödé \u2028 \U0001f525')
    for client in (sse, websocket, polling):
        client.wait_for(about("SameBytes"))
    polled = [bytes(event) for event in poll(worker.address, {"since": start}).events]
    count = min(map(len, (polled, sse.envelopes, websocket.envelopes)))
    assert count >= 1
    assert sse.envelopes[:count] == websocket.envelopes[:count] == polled[:count]
    assert set(polling.envelopes) & set(polled)


def test_sse_stream_begins_with_retry_and_hello(worker: Worker, listener: Listener) -> None:
    stream = listener.sse(worker.address)
    assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert stream.headers["cache-control"] == "no-cache, no-transform"
    assert stream.headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in stream.headers
    assert stream.retry_ms == 1000
    name, hello = stream.controls[0]
    assert name == "hello"
    assert set(hello) == {"epoch", "seq", "ping_seconds", "server_time"}


def test_sse_stream_resumes_after_the_last_event_id_without_a_gap(
    worker: Worker, listener: Listener
) -> None:
    first = listener.sse(worker.address)
    post(worker, "BeforeTheCut")
    first.wait_for(about("BeforeTheCut"))
    last = first.ids[-1]
    listener.drop(first)
    post(worker, "DuringTheCut")
    # The browser repeats its old URL, and sends its newer position as the header.
    second = listener.sse(worker.address, {"Last-Event-ID": last}, since=first.ids[0])
    second.wait_for(about("DuringTheCut"))
    assert second.events[0]["seq"] == int(last.split("-")[1]) + 1
    numbers = [event["seq"] for event in second.events]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@pytest.mark.parametrize("cursor", ["otherepoch-1", "FUTURE"])
def test_stream_resets_a_cursor_that_the_log_never_gave(
    worker: Worker, listener: Listener, cursor: str
) -> None:
    now = poll(worker.address, {}).cursor
    since = f"{now.split('-')[0]}-999999999" if cursor == "FUTURE" else cursor
    for client in (
        listener.sse(worker.address, since=since),
        listener.websocket(worker.address, since=since),
    ):
        reset = client.wait_for_control("reset")
        assert reset["reason"] == "unknown_epoch"
        assert reset["epoch"] == now.split("-")[0]
    answer = poll(worker.address, {"since": since})
    assert answer.reset
    assert answer.events == []
    assert not poll(worker.address, {"since": answer.cursor}).reset


def test_stream_sends_only_what_was_asked_for(worker: Worker, listener: Listener) -> None:
    query: dict[str, Any] = {
        "types": "alert_created,silence_*",
        "filter": ['team="sea"', 'severity=~"crit.*"'],
    }
    clients = [listener.sse(worker.address, **query), listener.websocket(worker.address, **query)]
    start = poll(worker.address, {}).cursor
    post(worker, "WrongTeam", team="land", severity="critical")
    post(worker, "RightOne", team="sea", severity="critical")
    for client in clients:
        client.wait_for(about("RightOne"))
        assert not any(about("WrongTeam")(event) for event in client.events)
    polled = poll(worker.address, {"since": start, **query})
    assert b"RightOne" in bytes(polled.events[0])
    assert len(polled.events) == 1


def test_poll_moves_its_cursor_past_filtered_events(worker: Worker) -> None:
    start = poll(worker.address, {}).cursor
    post(worker, "NotForThisPoll")
    answer = poll(worker.address, {"since": start, "types": "system_notification"})
    assert answer.events == []
    assert int(answer.cursor.split("-")[1]) > int(start.split("-")[1])


def test_poll_waits_for_the_next_event(worker: Worker, listener: Listener) -> None:
    polling = listener.poll(worker.address, filter='alertname="WaitedFor"', types="alert_*")
    post(worker, "WaitedFor")
    polling.wait_for(about("WaitedFor"))


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/api/v2/events?since=nonsense", "since"),
        ("/api/v2/events?types=alert_nothing", "types"),
        ("/api/v2/events?filter=%7Bfoo", "filter"),
        ("/api/v2/events?limit=none", "limit"),
        ("/api/v2/events?limit=0", "limit"),
        ("/api/v2/events?wait=-1", "wait"),
        ("/api/v2/events/stream?lastEventId=%00", "lastEventId"),
        ("/api/v2/events/stream?filter=a=~%22(%22", "filter"),
    ],
)
def test_stream_names_the_parameter_that_it_refuses(
    worker: Worker, path: str, parameter: str
) -> None:
    answer = httpx.get(worker.url + path)
    assert answer.status_code == 400
    assert answer.json()["code"] == 400
    assert answer.json()["message"].startswith(f"{parameter}: ")


@pytest.mark.parametrize("path", ["/api/v2/events", "/api/v2/events/stream"])
def test_stream_tells_its_methods(worker: Worker, path: str) -> None:
    answer = httpx.post(worker.url + path)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert httpx.head(worker.url + path).status_code == 200
