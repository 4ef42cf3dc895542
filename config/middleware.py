"""What holds for every request and answer: schemes, policies for browsers, HEAD without a body."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.middleware.security import SecurityMiddleware
from django.urls import resolve
from django.utils.decorators import sync_and_async_middleware

from config.clients import request_scheme

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

# What no page here asks a browser for, no script that got in gets either.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)

Handler = Callable[[HttpRequest], HttpResponseBase]
AsyncHandler = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


Change = Callable[[HttpRequest, HttpResponseBase], None]


@sync_and_async_middleware
def scheme_of_the_client(get_response: Handler | AsyncHandler) -> Handler | AsyncHandler:
    """Django knows the scheme of the connection; here it learns what a trusted proxy says of it."""
    return _changing(get_response, before=_set_scheme)


@sync_and_async_middleware
def browser_policies(get_response: Handler | AsyncHandler) -> Handler | AsyncHandler:
    """No inline code, nothing from elsewhere: text from an alert can never become a script.

    And cookies that came by https go back by nothing else.
    """
    return _changing(get_response, _add_policies)


@sync_and_async_middleware
def head_without_body(get_response: Handler | AsyncHandler) -> Handler | AsyncHandler:
    """Django leaves this to the server, and daphne lets all but the first 64 KiB of a body pass:
    the client takes it for the next answer."""
    return _changing(get_response, _drop_body)


@sync_and_async_middleware
def straight_to_streams(get_response: Handler | AsyncHandler) -> Handler | AsyncHandler:
    """A stream's request goes from here to its view: what stands below is for pages, and each of
    its steps would take a thread. Streams look by themselves who asks (`realtime/admission.py`)."""
    if not iscoroutinefunction(get_response):
        return get_response
    get_response_async = cast(AsyncHandler, get_response)
    security = SecurityMiddleware(cast(Any, get_response_async))

    async def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info not in settings.STREAM_PATHS:
            return await get_response_async(request)
        request.get_host()  # raises for a host that is not ours, as CommonMiddleware does
        view = resolve(request.path_info).func
        response: HttpResponseBase = await view(request)
        security.process_response(request, cast(HttpResponse, response))
        return response

    return middleware


def _changing(
    get_response: Handler | AsyncHandler,
    change: Change = lambda request, response: None,
    before: Callable[[HttpRequest], None] = lambda request: None,
) -> Handler | AsyncHandler:
    """A middleware that changes request or answer, sync or async as the one below it is."""
    if iscoroutinefunction(get_response):
        get_response_async = cast(AsyncHandler, get_response)

        async def middleware_async(request: HttpRequest) -> HttpResponseBase:
            before(request)
            response = await get_response_async(request)
            change(request, response)
            return response

        return middleware_async

    get_response_sync = cast(Handler, get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        before(request)
        response = get_response_sync(request)
        change(request, response)
        return response

    return middleware


def _set_scheme(request: HttpRequest) -> None:
    scope = getattr(request, "scope", None)
    if scope is not None and settings.TRUSTED_PROXIES:
        scope["scheme"] = request_scheme(scope)


def _add_policies(request: HttpRequest, response: HttpResponseBase) -> None:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Permissions-Policy"] = PERMISSIONS
    response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)  # older browsers
    if response.cookies and request.is_secure():
        for morsel in response.cookies.values():
            morsel["secure"] = True


def _drop_body(request: HttpRequest, response: HttpResponseBase) -> None:
    if request.method != "HEAD":
        return
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = _nothing()
    elif isinstance(response, HttpResponse):
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""


async def _nothing() -> AsyncIterator[bytes]:
    chunks: tuple[bytes, ...] = ()
    for chunk in chunks:
        yield chunk
