"""`GET /health/realtime`: whether this worker's stream works, for probes and people."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from config.json_answer import json_answer
from realtime import runtime
from realtime.condition import condition, stored_components
from realtime.refusals import method_not_allowed
from realtime.streams import streams


@csrf_exempt  # answers another method itself, with 405
@transaction.non_atomic_requests
async def realtime_health(request: HttpRequest) -> HttpResponse:
    """200 when it works, 503 when it does not; at the latest after 2 s."""
    if request.method not in ("GET", "HEAD"):
        return method_not_allowed(request, "GET, HEAD")
    running = runtime.get()
    found = await condition(
        running.hub, lambda: running.reader.call(stored_components), streams.draining
    )
    body: dict[str, Any] = {
        "status": found.status.value,
        "components": [component._asdict() for component in found.components],
        "connections": streams.count(),
        "epoch": running.hub.epoch,
        "seq": running.hub.head,
        "lag_ms": found.lag_ms,
        "worker": running.worker,
        "version": settings.VERSION,
    }
    response = json_answer(body, 200 if found.works else 503)
    if not found.works:
        response.headers["Retry-After"] = "1"
    return response
