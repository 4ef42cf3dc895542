"""What every answer has: its policy for browsers, and for HEAD no body."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import cast

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
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
