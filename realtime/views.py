"""Polling, `GET /api/v2/events`: the same log and order for clients that cannot hold a stream."""

import asyncio
from typing import cast

from django.core.handlers.asgi import ASGIRequest
from django.db import Error as DatabaseError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from realtime import admission, runtime
from realtime.events import Position, Selection
from realtime.framing import poll_answer
from realtime.hub import LOOK_SECONDS, Hub
from realtime.refusals import method_not_allowed, refusal, refused
from realtime.streams import BAD_REQUEST, Stream
from realtime.subscribing import (
    BadParameter,
    FilterTooSlow,
    read_number,
    read_selection,
    read_since,
)
from realtime.subscription import Batch, Reset

DEFAULT_LIMIT = 500
MAX_LIMIT = 1000
MAX_WAIT_SECONDS = 30.0


@csrf_exempt  # answers another method itself, with 405
@transaction.non_atomic_requests
async def events(request: HttpRequest) -> HttpResponse:
    """Events after `since`, at most `limit`; with `wait`, held until there is one."""
    if request.method not in ("GET", "HEAD"):
        return method_not_allowed(request, "GET, HEAD")
    try:
        since = read_since(request.GET, request.headers.get("Last-Event-ID"))
        selection = read_selection(request.GET)
        limit = int(read_number(request.GET, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT))
        wait_seconds = read_number(request.GET, "wait", 0, 0, MAX_WAIT_SECONDS)
    except BadParameter as error:
        return refusal(400, str(error))
    hub = runtime.get().hub
    try:
        stream = await admission.admit(
            cast(ASGIRequest, request).scope,
            "polling",
            since,
            selection,
            waits=wait_seconds > 0,
            resumes=since is not None,
        )
    except admission.Refused as error:
        return refused(error)
    try:
        async with asyncio.timeout(wait_seconds + LOOK_SECONDS):
            body = await poll(hub, stream, since, selection, limit, wait_seconds)
    except BadParameter as error:
        return refusal(400, str(error))
    except (DatabaseError, TimeoutError):
        return refusal(503, "the event log cannot be read", retry_after_seconds=1)
    finally:
        admission.leave(stream)
    response = HttpResponse(body, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


async def poll(
    hub: Hub,
    stream: Stream,
    since: Position | None,
    selection: Selection,
    limit: int,
    wait_seconds: float,
) -> bytes:
    """One answer; the cursor in it is past what the selection left out. It is early when the
    server ends the stream. Raises `FilterTooSlow`."""
    if not wait_seconds:
        await hub.look()  # who asks right after a change gets it, whichever process made it
    async with hub.subscribe(since, selection) as subscription:
        stream.on_end(subscription.end)
        item = await subscription.next(wait_seconds, limit)
        if item is BAD_REQUEST:
            raise FilterTooSlow
        events = item.events if isinstance(item, Batch) else []
        return poll_answer(events, str(subscription.position), isinstance(item, Reset))
