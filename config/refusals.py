"""What is answered where no view could: 400 for a request that Django itself refuses (JSON for
programs, a page for people), 503 while the database is away, 500 for a fault of ours."""

import sys

import msgspec
from django.core.exceptions import DisallowedHost, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import server_error

RETRY_SECONDS = 5


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says what is wrong where that is no more than the sender knows."""
    if not request.path.startswith(("/api/", "/-/")):
        # Django's own page looks for a CSRF token, and so at the form that could not be read.
        return render(request, "400.html", status=400)
    return HttpResponse(
        msgspec.json.encode({"code": 400, "message": _message(exception)}),
        content_type="application/json",
        status=400,
    )


def failed(request: HttpRequest) -> HttpResponse:
    """503 where what failed is the database: a balancer asks another worker, and a person is told.

    Django calls it while it handles the exception.
    """
    if not isinstance(sys.exception(), OperationalError | InterfaceError):
        return server_error(request)
    response = HttpResponse(render_to_string("503.html"), status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _message(exception: Exception) -> str:
    if isinstance(exception, DisallowedHost):
        return str(exception)
    if isinstance(exception, TooManyFieldsSent):
        return "query: too many parameters"
    return "bad request"
