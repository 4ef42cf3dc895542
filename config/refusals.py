"""400 for a request that Django itself refuses: JSON for programs, a page for people."""

import msgspec
from django.core.exceptions import DisallowedHost, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


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


def _message(exception: Exception) -> str:
    if isinstance(exception, DisallowedHost):
        return str(exception)
    if isinstance(exception, TooManyFieldsSent):
        return "query: too many parameters"
    return "bad request"
