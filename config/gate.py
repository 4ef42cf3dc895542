"""Who may ask for what over HTTP. Streams have a door of their own, realtime/admission.py.

While access is open to all and a request shows neither token nor cookie, this looks at three
headers and the query, and that is all.
"""

from collections.abc import Awaitable, Callable
from typing import cast

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils.decorators import sync_and_async_middleware
from django.utils.log import log_response

from config.json_answer import json_answer
from config.own_address import own_address
from config.remembered_tokens import remembered_tokens
from dashboard.actor import acting
from dashboard.api.cross_origin import open_to_pages
from realtime.access import identifying, presented, sessions
from realtime.access.credential import Credential, Scope
from realtime.access.denials import Denied, ForeignPage, MissingScope, NotSignedIn
from realtime.access.origins import parse_origin

Handler = Callable[[HttpRequest], HttpResponseBase]
AsyncHandler = Callable[[HttpRequest], Awaitable[HttpResponseBase]]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN_PATHS = frozenset({"/-/healthy", "/-/ready"})
# Whoever is here has no session yet, or ends it; Django's token guards their forms.
SIGN_PATHS = frozenset({"/sign-in/", "/sign-out/"})
# They tell whether the database is there.
WATCHED_PATHS = frozenset({"/metrics", "/health/realtime", "/api/v2/health/realtime"})
TICKET_PATH = "/api/v2/events/ticket"
INGEST_PATHS = frozenset({"/api/v2/alerts", "/api/v2/webhook/alertmanager"})
# What a person is told whose form is not taken; a script gets the reason as JSON.
DENIED_PAGES: dict[type[Denied], str] = {
    NotSignedIn: "401.html",
    MissingScope: "403.html",
    ForeignPage: "403_csrf.html",
}
FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


def needed(method: str, path: str) -> Scope | None:
    """The scope that this needs; None where somebody else decides, or nobody has to."""
    if path in OPEN_PATHS or path in SIGN_PATHS:
        return None
    if path == "/admin" or path.startswith("/admin/"):
        return None  # admin asks for its own people, on a page of its own
    if path == "/metrics" and settings.METRICS_PUBLIC:
        return None
    if path in settings.STREAM_PATHS:
        return None  # realtime/admission.py does, which also knows tickets
    if method in SAFE_METHODS or path == TICKET_PATH:
        return Scope.READ
    return Scope.INGEST if path in INGEST_PATHS else Scope.WRITE


@sync_and_async_middleware
def gate(get_response: Handler | AsyncHandler) -> Handler | AsyncHandler:
    """Lets through whom it knows, as `credential_of(request)`, and whom it need not know."""
    if iscoroutinefunction(get_response):
        get_response_async = cast(AsyncHandler, get_response)

        async def gate_async(request: HttpRequest) -> HttpResponseBase:
            scope = _concerned(request)
            if scope is None:
                return await get_response_async(request)
            refused = await sync_to_async(_refused)(request, scope)
            if refused is not None:
                return refused
            with acting(_program(request)):
                return await get_response_async(request)

        return gate_async

    get_response_sync = cast(Handler, get_response)

    def gate_sync(request: HttpRequest) -> HttpResponseBase:
        scope = _concerned(request)
        if scope is None:
            return get_response_sync(request)
        refused = _refused(request, scope)
        if refused is not None:
            return refused
        with acting(_program(request)):
            return get_response_sync(request)

    return gate_sync


def _concerned(request: HttpRequest) -> Scope | None:
    """What it needs, if it has to be looked at."""
    scope = needed(str(request.method), request.path_info)
    if scope is None or _is_preflight(request):
        return None
    meta = request.META
    if settings.AUTH_REQUIRED or "HTTP_AUTHORIZATION" in meta or _may_name_a_token(request):
        return scope
    return scope if _acts_by_cookie(request) else None


def _is_preflight(request: HttpRequest) -> bool:
    """A browser asks without credentials whether it may send; nothing happens by it."""
    return request.method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in request.META


def _may_name_a_token(request: HttpRequest) -> bool:
    """Cheap, and never wrong when it says no: a name can hide only behind a per cent sign."""
    query = request.META.get("QUERY_STRING", "")
    return bool(query) and any(sign in query.lower() for sign in ("token", "jwt", "%"))


def _acts_by_cookie(request: HttpRequest) -> bool:
    return request.method not in SAFE_METHODS and settings.SESSION_COOKIE_NAME in request.COOKIES


def _refused(request: HttpRequest, scope: Scope) -> HttpResponse | None:
    """The answer to who may not; None once it is known who it is. Reads the database."""
    try:
        presented.read_query(request.META.get("QUERY_STRING", "").encode("latin-1", "replace"))
        credential = identifying.enough(_found(request), scope)
        request.credential = credential  # type: ignore[attr-defined]
    except Denied as error:
        return _denial(request, error)
    except DatabaseError:
        if not _is_api(request.path_info):
            raise
        response = json_answer("the database is not available, try again", 503)
        response.headers["Retry-After"] = "1"
        return response
    return None


def _found(request: HttpRequest) -> Credential | None:
    """By its token, else by its session. Raises `Denied`."""
    token = presented.read_bearer(request.META.get("HTTP_AUTHORIZATION", ""))
    if token is not None and request.path_info in WATCHED_PATHS:
        return remembered_tokens.of_token(token)
    if token is not None:
        return identifying.of_token(token)
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not sessions.may_be_key(key) or not request.user.is_authenticated:
        return None
    if request.method not in SAFE_METHODS and not _from_own_page(request):
        raise ForeignPage
    return sessions.of(request.user, request.session.session_key or "")


def _from_own_page(request: HttpRequest) -> bool:
    """By its Origin, else by its Referer, else by Django's token in the header X-CSRFToken."""
    said = request.headers.get("Origin") or request.headers.get("Referer")
    if said is not None:
        if "Origin" not in request.headers:
            said = "/".join(said.split("/", 3)[:3])
        own = f"{request.scheme}://{request.get_host()}"
        page = parse_origin(said)
        return page is not None and page in map(parse_origin, [own, *settings.CSRF_TRUSTED_ORIGINS])
    if request.content_type in FORM_TYPES:  # Django would look for its token in the body
        return False
    return _csrf.process_view(request, _any_view, (), {}) is None


def _any_view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_csrf = CsrfViewMiddleware(_any_view)


def _program(request: HttpRequest) -> str | None:
    """The name of the token's bearer; people are named by what they do (dashboard/api)."""
    credential: Credential | None = request.credential  # type: ignore[attr-defined]
    if credential is None or credential.user_id:
        return None
    return credential.name


def _denial(request: HttpRequest, error: Denied) -> HttpResponse:
    if isinstance(error, NotSignedIn) and _is_page(request) and request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    response = _told(request, error)
    if error.challenge is not None:
        response.headers["WWW-Authenticate"] = error.challenge
    if _is_api(request.path_info) and not request.path_info.startswith("/api/v2/events"):
        open_to_pages(request, response)
    log_response(
        "%s %s: %s", request.method, request.path, error, response=response, request=request
    )
    return response


def _told(request: HttpRequest, error: Denied) -> HttpResponse:
    page = DENIED_PAGES.get(type(error))
    if (
        page is None
        or not _is_page(request)
        or "text/html" not in request.headers.get("Accept", "")
    ):
        return json_answer({"code": error.status, "message": str(error)}, error.status)
    back = own_address(request, request.headers.get("Referer", ""), "/")
    response = render(request, page, {"back": back}, status=error.status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_api(path: str) -> bool:
    return path.startswith(("/api/", "/-/", "/metrics", "/health/"))


def _is_page(request: HttpRequest) -> bool:
    """What a person opens, and comes back to once signed in; `api` anywhere is a program's."""
    path = request.path_info
    return path == "/api/v2/docs" or not (_is_api(path) or "/api/" in path)
