"""What every answer has: its policy for browsers, and for HEAD no body."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.middleware.security import SecurityMiddleware
from django.urls import resolve
from django.utils.decorators import sync_and_async_middleware

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

Handler = Callable[[HttpRequest], HttpResponseBase]
AsyncHandler = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


Change = Callable[[HttpRequest, HttpResponseBase], None]


@sync_and_async_middleware
def content_security_policy(get_response: Handler | AsyncHandler) -> Handler | AsyncHandler:
    """No inline code, nothing from elsewhere: text from an alert can never become a script."""
    return _changing(get_response, _add_policy)


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


def _changing(get_response: Handler | AsyncHandler, change: Change) -> Handler | AsyncHandler:
    """A middleware that changes the answer, sync or async as the one below it is."""
    if iscoroutinefunction(get_response):
        get_response_async = cast(AsyncHandler, get_response)

        async def middleware_async(request: HttpRequest) -> HttpResponseBase:
            response = await get_response_async(request)
            change(request, response)
            return response

        return middleware_async

    get_response_sync = cast(Handler, get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response_sync(request)
        change(request, response)
        return response

    return middleware


def _add_policy(_request: HttpRequest, response: HttpResponseBase) -> None:
    response.headers["Content-Security-Policy"] = POLICY


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
