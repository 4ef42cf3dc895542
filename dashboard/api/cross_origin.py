"""What pages of other sites may do with the API: read and post, never as a signed-in person.

Alertmanager's rules, which are those of github.com/rs/cors as it comes (v1.11). No answer allows
credentials, so that a browser neither sends a person's cookie with a post of JSON nor lets a
foreign page read what a cookie fetched. The streams have a list of origins of their own
(CORS_ALLOWED_ORIGINS).
"""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

METHODS = ("GET", "POST", "HEAD")
HEADERS = {"accept", "content-type", "origin", "x-requested-with"}
_METHOD = "Access-Control-Request-Method"
_HEADERS = "Access-Control-Request-Headers"


def preflight(request: HttpRequest) -> HttpResponse | None:
    """The answer to a browser that asks before it sends; None for every other request.

    204 always: one without the Access-Control headers is the refusal.
    """
    method = request.headers.get(_METHOD)
    if request.method != "OPTIONS" or not method:
        return None
    response = HttpResponse(status=204)
    del response.headers["Content-Type"]
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = ", ".join(("Origin", _METHOD, _HEADERS))
    asked = request.headers.get(_HEADERS, "")
    if request.headers.get("Origin") and method in METHODS and _names(asked) <= HEADERS:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Methods"] = method
        if asked:
            response.headers["Access-Control-Allow-Headers"] = asked
    return response


def open_to_pages(request: HttpRequest, response: HttpResponse) -> None:
    """Lets a page of any site read the answer to a request that it may make."""
    patch_vary_headers(response, ["Origin"])
    if request.headers.get("Origin") and request.method in METHODS:
        response.headers["Access-Control-Allow-Origin"] = "*"


def _names(header: str) -> set[str]:
    return {name.strip().lower() for name in header.split(",") if name.strip()}
