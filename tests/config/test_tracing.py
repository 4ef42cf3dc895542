"""Spans: nothing where they are not wanted, and their tree where they are."""

import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from config import tracing
from tests.servers import environment, manage

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """Spans are made, and kept here."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("tests")
    made = tracing._Tracing(provider, tracer, TraceContextTextMapPropagator().extract)
    monkeypatch.setattr(tracing, "_tracing", made)
    yield exporter
    provider.shutdown()


def tree(exporter: InMemorySpanExporter) -> dict[str, str | None]:
    """Each span's name, and its parent's; an id where the parent is not ours."""
    spans = exporter.get_finished_spans()
    names = {span.context.span_id: span.name for span in spans if span.context}

    def parent(span: ReadableSpan) -> str | None:
        if span.parent is None:
            return None
        return names.get(span.parent.span_id, f"{span.parent.span_id:016x}")

    return {span.name: parent(span) for span in spans}


def post(headers: dict[str, str], status: int = 200) -> None:
    with tracing.request("POST", "/api/v2/alerts", headers) as span:
        with tracing.commit():
            tracing.published("e1", 3, 4)
        span.status = status


def test_spans_stand_below_that_of_the_sender(exported: InMemorySpanExporter) -> None:
    post({"traceparent": f"00-{TRACE}-{PARENT}-01", "cookie": "secret"})
    assert tree(exported) == {
        "publish": "commit",
        "commit": "POST /api/v2/alerts",
        "POST /api/v2/alerts": PARENT,
    }
    spans = {span.name: span for span in exported.get_finished_spans()}
    assert {f"{span.context.trace_id:032x}" for span in spans.values() if span.context} == {TRACE}
    assert spans["publish"].attributes == {
        "watchfire.epoch": "e1",
        "watchfire.first_seq": 3,
        "watchfire.last_seq": 4,
        "messaging.batch.message_count": 2,
    }
    assert spans["POST /api/v2/alerts"].attributes == {
        "http.request.method": "POST",
        "http.route": "/api/v2/alerts",
        "http.response.status_code": 200,
    }


@pytest.mark.parametrize("parent", ["", "00-0-0-00", "x" * 100_000, f"00-{'0' * 32}-{PARENT}-01"])
def test_sender_that_names_no_span_has_none(exported: InMemorySpanExporter, parent: str) -> None:
    post({"traceparent": parent})
    assert tree(exported)["POST /api/v2/alerts"] is None


def test_request_that_failed_says_so(exported: InMemorySpanExporter) -> None:
    post({}, 503)
    [span] = [s for s in exported.get_finished_spans() if s.name.startswith("POST")]
    assert not span.status.is_ok


def test_commit_outside_of_a_request_is_no_span_but_its_publication_is_one(
    exported: InMemorySpanExporter,
) -> None:
    with tracing.commit():
        tracing.published("e1", 1, 1)
    assert tree(exported) == {"publish": None}


@pytest.mark.django_db(transaction=True)
def test_part_of_a_transaction_is_no_commit(exported: InMemorySpanExporter) -> None:
    with tracing.request("POST", "/x", {}), transaction.atomic(), tracing.commit():
        pass
    assert tree(exported) == {"POST /x": None}


def test_nothing_is_made_and_nothing_imported_where_no_spans_are_wanted(tmp_path: Any) -> None:
    env = environment(f"sqlite:///{tmp_path / 'w.sqlite3'}", tmp_path)
    code = (
        "import sys; from config import tracing; tracing.start(); tracing.published('e', 1, 1)\n"
        "with tracing.request('POST', '/x', {}) as span, tracing.commit(): span.status = 200\n"
        "tracing.stop(); print([n for n in sys.modules if n.startswith('opentelemetry')])"
    )
    assert manage(env, "shell", "-v0", "-c", code).strip() == "[]"


def test_missing_packages_are_told_once_and_nothing_fails(
    settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.OTEL_EXPORTER_OTLP_ENDPOINT = "http://127.0.0.1:1"
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with caplog.at_level(logging.WARNING):
        tracing.start()
    assert "requirements-tracing.txt" in caplog.text
    post({})
    tracing.stop()
