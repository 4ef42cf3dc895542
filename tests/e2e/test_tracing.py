"""Spans of a real worker, as a collector receives them."""

import time
from collections.abc import Iterator

import httpx
import pytest

from tests.board_client import alert
from tests.conftest import NewDatabase
from tests.otlp_receiver import Received, attributes, otlp_receiver
from tests.processes import free_port
from tests.servers import Servers, Worker

TRACE = bytes.fromhex("0af7651916cd43dd8448eb211c80319c")
PARENT = bytes.fromhex("b7ad6b7169203331")


@pytest.fixture(scope="module")
def collector() -> Iterator[Received]:
    with otlp_receiver() as received:
        yield received


@pytest.fixture(scope="module")
def traced(module_servers: Servers, new_sqlite: NewDatabase, collector: Received) -> Worker:
    return module_servers.serve(
        new_sqlite(), OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, OTEL_BSP_SCHEDULE_DELAY="100"
    )


def post(worker: Worker, name: str, **headers: str) -> None:
    url = f"{worker.url}/api/v2/alerts"
    httpx.post(url, json=[alert(name)], headers=headers).raise_for_status()


def test_post_commit_and_publication_are_one_tree(traced: Worker, collector: Received) -> None:
    post(traced, "Traced", traceparent=f"00-{TRACE.hex()}-{PARENT.hex()}-01")
    publish = collector.wait_for("publish", TRACE)
    commit = collector.wait_for("commit", TRACE)
    request = collector.wait_for("POST /api/v2/alerts", TRACE)
    assert request.parent_span_id == PARENT
    assert commit.parent_span_id == request.span_id
    assert publish.parent_span_id == commit.span_id
    assert request.start_time_unix_nano <= commit.start_time_unix_nano
    assert commit.end_time_unix_nano <= request.end_time_unix_nano
    polled = httpx.get(f"{traced.url}/api/v2/events", params={"since": "x-0"}).json()
    told = attributes(publish)
    assert told["watchfire.epoch"] == polled["cursor"].split("-")[0]
    assert told["watchfire.first_seq"] == told["watchfire.last_seq"] >= 1
    assert attributes(request)["http.response.status_code"] == 200
    assert collector.services == {"watchfire"}


def test_post_without_a_parent_begins_a_trace(traced: Worker, collector: Received) -> None:
    before = {span.trace_id for span in collector.spans}
    post(traced, "Root", traceparent="garbage")

    request = collector.wait_for("POST /api/v2/alerts")
    while request.trace_id in before:
        collector.spans.remove(request)
        request = collector.wait_for("POST /api/v2/alerts")
    assert request.parent_span_id == b""
    assert collector.wait_for("commit", request.trace_id).parent_span_id == request.span_id


def test_collector_that_is_away_costs_nobody_anything(
    own_servers: Servers, new_sqlite: NewDatabase
) -> None:
    away = f"http://127.0.0.1:{free_port()}"
    worker = own_servers.serve(
        new_sqlite(), OTEL_EXPORTER_OTLP_ENDPOINT=away, OTEL_BSP_SCHEDULE_DELAY="100"
    )
    for number in range(5):
        began = time.monotonic()
        post(worker, f"Untold{number}")
        assert time.monotonic() - began < 5
    began = time.monotonic()
    assert worker.process.stop() == 0, worker.process.output
    assert time.monotonic() - began < 9
