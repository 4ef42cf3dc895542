"""400 for a request that Django itself refuses: JSON for programs, a page for people."""

import msgspec
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.views.defaults import bad_request as bad_request_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says which host was asked for, where that is what is wrong: no more than the sender knows."""
    if not request.path.startswith(("/api/", "/-/")):
        return bad_request_page(request, exception)
    message = str(exception) if isinstance(exception, DisallowedHost) else "bad request"
    return HttpResponse(
        msgspec.json.encode({"code": 400, "message": message}),
        content_type="application/json",
        status=400,
    )
