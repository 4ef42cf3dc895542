"""Answers of the v2 API, and its two families of error bodies.

What the request machinery refuses is an object with `code` and `message`; what the handlers
refuse is a JSON string. Codes from 600 on are validation errors and go out as 422.

In one case Alertmanager breaks its own OpenAPI file: a field of the wrong type, in a body that is
JSON, is a 400 with an object, where the file says that 400 is a string. Here it is a string.
"""

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from textwrap import shorten
from time import perf_counter
from typing import Any

import msgspec
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.log import log_response
from django.views.decorators.csrf import csrf_exempt

from config import tracing
from dashboard import metrics
from dashboard.api.cross_origin import open_to_pages, preflight
from dashboard.api.reading import Readers

logger = logging.getLogger(__name__)

MOST_LOGGED = 1000  # characters of a reason

TYPE_MISMATCH = 601
REQUIRED = 602
TOO_LONG = 603
TOO_SHORT = 604
NO_MATCH = 605
NOT_ONE_OF = 606
TOO_FEW_ITEMS = 612

_readers = Readers()

View = Callable[..., HttpResponse]


class Refused(Exception):
    """Ends a view with an error object."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code

    @property
    def status(self) -> int:
        return 422 if self.code >= 600 else self.code


class Failed(Exception):
    """Ends a view with a JSON string."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def answer(data: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(data), content_type="application/json", status=status)


def endpoint(**methods: View) -> View:
    """One path's view from a function for each method (`get=…`, `post=…`); HEAD goes with GET."""

    @csrf_exempt  # programs post here without a cookie, as they do to Alertmanager
    def view(request: HttpRequest, **parts: str) -> HttpResponse:
        begun = perf_counter()
        route = request.resolver_match.route if request.resolver_match else ""
        response = preflight(request) or _finished(request, _traced(request, route, methods, parts))
        seconds = perf_counter() - begun
        metrics.answered(route, str(request.method), response.status_code, seconds)
        return response

    return wraps(next(iter(methods.values())))(view)


def _traced(
    request: HttpRequest, route: str, methods: Mapping[str, View], parts: Mapping[str, str]
) -> HttpResponse:
    """In a span, where it may change something and spans are made."""
    name = str(request.method)
    if name.lower() not in methods or name == "GET":
        return _answered(request, methods, parts)
    with tracing.request(name, metrics.handler(route), request.headers) as span:
        response = _answered(request, methods, parts)
        span.status = response.status_code
        return response


def _answered(
    request: HttpRequest, methods: Mapping[str, View], parts: Mapping[str, str]
) -> HttpResponse:
    """What the method's function says, or why there is no such answer. Never raises."""
    try:
        return _called(request, methods, parts)
    except Refused as error:
        return _noted(request, _refusal(error), error)
    except Failed as error:
        return _noted(request, answer(str(error), error.status), error)
    except SuspiciousOperation as error:  # such as more query parameters than Django reads
        return _refusal(Refused(400, str(error)))
    except DatabaseError as error:
        logger.warning("%s %s: the database failed: %s", request.method, request.path, error)
        return _later(answer("the database is not available, try again", 503))
    except Exception:
        logger.exception("%s %s failed", request.method, request.path)
        return answer("internal error", 500)


def _called(
    request: HttpRequest, methods: Mapping[str, View], parts: Mapping[str, str]
) -> HttpResponse:
    name = "get" if request.method == "HEAD" else str(request.method).lower()
    if name not in methods:
        allowed = ",".join(method.upper() for method in methods)
        message = f"method {request.method} is not allowed, but [{allowed}] are"
        response = _refusal(Refused(405, message))
        response.headers["Allow"] = allowed
        return response
    if name != "get":
        return methods[name](request, **parts)
    limit = settings.GET_CONCURRENCY
    with _readers.admitted(limit) as admitted:
        if admitted:
            return methods[name](request, **parts)
    text = f"Limit of concurrent GET requests reached ({limit}), try again later.\n"
    return _later(HttpResponse(text, content_type="text/plain; charset=utf-8", status=503))


def _finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """With the headers that every answer of the API has."""
    response.headers["Cache-Control"] = "no-store"
    open_to_pages(request, response)
    return response


def _refusal(error: Refused) -> HttpResponse:
    return answer({"code": error.code, "message": str(error)}, error.status)


def _noted(request: HttpRequest, response: HttpResponse, error: Exception) -> HttpResponse:
    """Django's own line in the log has no reason, and Prometheus tells none either."""
    # Cut first: shortening takes seconds for megabytes.
    reason = shorten(str(error)[: 2 * MOST_LOGGED], MOST_LOGGED, placeholder=" …")
    log_response(
        "%s %s: %s: %s",
        request.method,
        request.path,
        response.reason_phrase,
        reason,
        response=response,
        request=request,
    )
    return response


def _later(response: HttpResponse) -> HttpResponse:
    response.headers["Retry-After"] = "1"
    return response


def empty(status: int = 200) -> HttpResponse:
    """No body, and so no content type."""
    response = HttpResponse(status=status)
    del response.headers["Content-Type"]
    return response


@csrf_exempt
def not_found(request: HttpRequest, **_: str) -> HttpResponse:
    """Any other path under the API."""
    response = _refusal(Refused(404, f"path {request.path} was not found"))
    return preflight(request) or _finished(request, response)
