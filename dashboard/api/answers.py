"""Answers of the v2 API, and its two families of error bodies.

What the request machinery refuses is an object with `code` and `message`; what the handlers
refuse is a JSON string. Codes from 600 on are validation errors and go out as 422.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

logger = logging.getLogger(__name__)

TYPE_MISMATCH = 601
REQUIRED = 602
TOO_FEW_ITEMS = 612

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
    allowed = [name.upper() for name in methods]

    @csrf_exempt  # programs post here without a cookie, as they do to Alertmanager
    def view(request: HttpRequest, **parts: str) -> HttpResponse:
        name = "get" if request.method == "HEAD" else str(request.method).lower()
        try:
            if name not in methods:
                listed = ",".join(allowed)
                message = f"method {request.method} is not allowed, but [{listed}] are"
                raise Refused(405, message)
            response = methods[name](request, **parts)
        except Refused as error:
            response = answer({"code": error.code, "message": str(error)}, error.status)
            if error.code == 405:
                response.headers["Allow"] = ",".join(allowed)
        except Failed as error:
            response = answer(str(error), error.status)
        except DatabaseError as error:
            logger.warning("%s %s: the database failed: %s", request.method, request.path, error)
            response = answer("the database is not available, try again", 503)
            response.headers["Retry-After"] = "1"
        except Exception:
            logger.exception("%s %s failed", request.method, request.path)
            response = answer("internal error", 500)
        response.headers["Cache-Control"] = "no-store"
        return response

    return wraps(next(iter(methods.values())))(view)


def empty(status: int = 200) -> HttpResponse:
    """No body, and so no content type."""
    response = HttpResponse(status=status)
    del response.headers["Content-Type"]
    return response


@csrf_exempt
def not_found(request: HttpRequest, **_: str) -> HttpResponse:
    """Any other path under the API."""
    response = answer({"code": 404, "message": f"path {request.path} was not found"}, 404)
    response.headers["Cache-Control"] = "no-store"
    return response
