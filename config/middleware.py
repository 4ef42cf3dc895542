"""Response headers that every page carries."""

from collections.abc import Awaitable, Callable
from typing import cast

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponseBase
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


@sync_and_async_middleware
def content_security_policy(get_response: Handler | AsyncHandler) -> Handler | AsyncHandler:
    """No inline code, nothing from elsewhere: text from an alert can never become a script."""
    if iscoroutinefunction(get_response):
        get_response_async = cast(AsyncHandler, get_response)

        async def middleware_async(request: HttpRequest) -> HttpResponseBase:
            response = await get_response_async(request)
            response.headers["Content-Security-Policy"] = POLICY
            return response

        return middleware_async

    get_response_sync = cast(Handler, get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response_sync(request)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return middleware
