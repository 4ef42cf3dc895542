"""Server-Sent Events: `GET /api/v2/events/stream`."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import cast

from django.core.handlers.asgi import ASGIRequest
from django.db import Error as DatabaseError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from realtime import admission, runtime
from realtime.conf import conf
from realtime.events import Position, Selection
from realtime.framing import sse_control, sse_retry
from realtime.hub import Hub
from realtime.outlet import EXTENSION, Detach
from realtime.refusals import method_not_allowed, refusal, refused
from realtime.streams import Goodbye, Stream
from realtime.subscribing import BadParameter, read_selection, read_since
from realtime.subscription import Subscription
from realtime.wires import CHUNKED_EVENT_STREAM, EVENT_STREAM

CONTENT_TYPE = "text/event-stream; charset=utf-8"


@csrf_exempt  # answers another method itself, with 405
@transaction.non_atomic_requests
async def events_stream(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """A stream of everything after the client's position; docs/protocol.md has the frames."""
    if request.method not in ("GET", "HEAD"):
        return method_not_allowed(request, "GET, HEAD")
    try:
        since = read_since(request.GET, request.headers.get("Last-Event-ID"))
        selection = read_selection(request.GET)
    except BadParameter as error:
        return refusal(400, str(error))
    hub = runtime.get().hub
    try:
        await hub.prepare(since)
    except (DatabaseError, TimeoutError):
        return refusal(503, "the event log cannot be read", retry_after_seconds=1)
    try:
        scope = cast(ASGIRequest, request).scope
        stream = await admission.admit(scope, "sse", since, selection)
    except admission.Refused as error:
        return refused(error)
    response: HttpResponse | StreamingHttpResponse
    if request.method == "HEAD":
        admission.leave(stream)
        response = HttpResponse(content_type=CONTENT_TYPE)
    else:
        detach = scope.get("extensions", {}).get(EXTENSION)
        response = StreamingHttpResponse(
            frames(hub, stream, since, selection, conf.ping_seconds, detach),
            content_type=CONTENT_TYPE,
        )
    response.headers["Cache-Control"] = "no-cache, no-transform"
    response.headers["X-Accel-Buffering"] = "no"
    return response


async def frames(
    hub: Hub,
    stream: Stream,
    since: Position | None,
    selection: Selection,
    ping_seconds: float,
    detach: Detach | None = None,
) -> AsyncIterator[bytes]:
    """The bytes of one stream, until it is closed.

    Where the server can let go of the connection, that is all but the first bytes: the fan-out
    writes the rest, and Django's part ends here.
    """
    subscription: Subscription | None = None
    is_ours = True  # until the fan-out has it
    try:
        subscription = await hub.join(since, selection)
        stream.on_end(subscription.end)
        yield sse_retry() + sse_control("hello", asdict(hub.hello(ping_seconds)))
        if detach is not None and (connection := detach()) is not None:
            wire = CHUNKED_EVENT_STREAM if connection.chunked else EVENT_STREAM
            runtime.get().fanout.adopt(connection, wire, subscription, stream)
            is_ours = False
            return
        async for item in subscription.stream(ping_seconds):
            yield EVENT_STREAM.bye(item) if isinstance(item, Goodbye) else EVENT_STREAM.item(item)
    finally:
        if is_ours:
            if subscription is not None:
                hub.leave(subscription)
            admission.leave(stream, None if subscription is None else subscription.seq)
