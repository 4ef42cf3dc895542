"""OpenTelemetry spans of what a post does: the request, its commit, and what that published.

Only where OTEL_EXPORTER_OTLP_ENDPOINT is set and requirements-tracing.txt is installed; elsewhere
nothing is imported, and a span costs one look at a variable. How it is sent and what is sampled
is said by OpenTelemetry's own variables.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

logger = logging.getLogger(__name__)

STOP_SECONDS = 2.0  # for spans that were not sent yet, at the end of the process


class _Tracing(NamedTuple):
    """What is there while spans are made."""

    provider: "TracerProvider"
    tracer: "Tracer"
    caller: Callable[[Mapping[str, str]], "Context"]  # from the headers of a request


_tracing: _Tracing | None = None


def start() -> None:
    """Make spans from now on, where they are wanted and can be made. May be called twice."""
    global _tracing
    if _tracing is not None or not settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        return
    try:
        _tracing = _begin()
    except ImportError:
        logger.warning(
            "No spans: OpenTelemetry is missing; pip install -r requirements-tracing.txt"
        )


def stop() -> None:
    """Send what is left, and make no more spans."""
    global _tracing
    if _tracing is not None:
        provider, _tracing = _tracing.provider, None
        # It would wait for as long as its collector keeps it waiting.
        stopping = threading.Thread(target=provider.shutdown, name="tracing-stop", daemon=True)
        stopping.start()
        stopping.join(STOP_SECONDS)


def _begin() -> _Tracing:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    name = os.environ.get("OTEL_SERVICE_NAME", "watchfire")
    resource = Resource.create({"service.name": name, "service.version": settings.VERSION})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    propagator = TraceContextTextMapPropagator()
    return _Tracing(provider, provider.get_tracer("watchfire"), propagator.extract)


class Answered:
    """What a request's span learns at its end."""

    status = 0


@contextmanager
def request(method: str, route: str, headers: Mapping[str, str]) -> Iterator[Answered]:
    """A request that changes something; the span of its sender is its parent, where one is named.

    `method` and `route` are ours, not the client's.
    """
    answered = Answered()
    tracing = _tracing
    if tracing is None:
        yield answered
        return
    from opentelemetry.trace import SpanKind, StatusCode

    named = {name: headers[name] for name in ("traceparent", "tracestate") if name in headers}
    with tracing.tracer.start_as_current_span(
        f"{method} {route}",
        context=tracing.caller(named),
        kind=SpanKind.SERVER,
        attributes={"http.request.method": method, "http.route": route},
    ) as span:
        yield answered
        span.set_attribute("http.response.status_code", answered.status)
        if answered.status >= 500:
            span.set_status(StatusCode.ERROR)


@contextmanager
def commit() -> Iterator[None]:
    """A transaction, from the wait for its lock to the end of its commit; inside a request alone:
    the ticker looks each second, and mostly at nothing."""
    tracing = _tracing
    if tracing is None or connection.in_atomic_block:  # a part of a transaction commits nothing
        yield
        return
    from opentelemetry.trace import get_current_span

    if not get_current_span().get_span_context().is_valid:
        yield
        return
    with tracing.tracer.start_as_current_span("commit"):
        yield


def published(epoch: str, first: int, last: int) -> None:
    """Events were committed; in the span of their commit, or on their own when time made them."""
    tracing = _tracing
    if tracing is None:
        return
    from opentelemetry.trace import SpanKind

    attributes: dict[str, str | int] = {
        "watchfire.epoch": epoch,
        "watchfire.first_seq": first,
        "watchfire.last_seq": last,
        "messaging.batch.message_count": last - first + 1,
    }
    tracing.tracer.start_span("publish", kind=SpanKind.PRODUCER, attributes=attributes).end()
