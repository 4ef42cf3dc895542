"""Headers that every answer carries."""

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import AsyncClient, AsyncRequestFactory, Client, RequestFactory

from config.addresses import Networks
from config.middleware import POLICY, AsyncHandler, head_without_body, scheme_of_the_client


def test_policy_lets_nothing_in_from_elsewhere_and_no_inline_code() -> None:
    assert "default-src 'self'" in POLICY
    assert "unsafe" not in POLICY
    assert "frame-ancestors 'none'" in POLICY


@pytest.mark.parametrize("path", ["/-/healthy", "/api/v2/status", "/nothing"])
def test_policy_is_on_every_answer(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_policy_is_on_the_answers_of_async_views() -> None:
    answer = await AsyncClient().get("/api/v2/events?since=x")
    assert answer.headers["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize("path", settings.STREAM_PATHS)
async def test_streams_have_the_headers_of_everything_else(path: str) -> None:
    answer = await AsyncClient().get(f"{path}?since=x")
    assert answer.status_code == 400
    for name, value in {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize("path", settings.STREAM_PATHS)
async def test_streams_are_not_served_under_a_foreign_name(path: str) -> None:
    answer = await AsyncClient(raise_request_exception=False).get(
        path, headers={"Host": "evil.example"}
    )
    assert answer.status_code == 400
    assert "since" not in answer.content.decode()


async def test_streams_begin_no_session() -> None:
    """What a page's request goes through would take a thread for each step."""
    answer = await AsyncClient().get(f"{settings.STREAM_PATHS[0]}?since=x")
    assert not hasattr(answer.asgi_request, "session")
    answer = await AsyncClient().get("/-/healthy")
    assert hasattr(answer.asgi_request, "session")


def whole(_request: HttpRequest) -> HttpResponseBase:
    return HttpResponse(b"x" * 100_000, content_type="text/plain")


def test_head_has_the_headers_of_the_body_and_not_the_body() -> None:
    answer = head_without_body(whole)(RequestFactory().head("/"))
    assert isinstance(answer, HttpResponse)
    assert answer.content == b""
    assert answer.headers["Content-Length"] == "100000"
    assert answer.headers["Content-Type"] == "text/plain"


def test_get_has_its_body() -> None:
    answer = head_without_body(whole)(RequestFactory().get("/"))
    assert isinstance(answer, HttpResponse)
    assert len(answer.content) == 100_000


async def test_head_of_a_stream_never_starts_it() -> None:
    started = []

    async def lines() -> AsyncIterator[bytes]:
        started.append(True)
        yield b"x"

    async def stream(_request: HttpRequest) -> HttpResponseBase:
        return StreamingHttpResponse(lines(), content_type="text/csv")

    middleware = cast(AsyncHandler, head_without_body(stream))
    answer = await middleware(RequestFactory().head("/"))
    assert isinstance(answer, StreamingHttpResponse)
    assert [chunk async for chunk in answer] == []
    assert started == []
    assert answer.headers["Content-Type"] == "text/csv"


@pytest.mark.parametrize(
    ("peer", "said", "secure"),
    [("10.0.0.1", "https", True), ("10.0.0.1", "http", False), ("192.0.2.1", "https", False)],
)
async def test_scheme_is_what_a_trusted_proxy_says(
    settings: Any, peer: str, said: str, secure: bool
) -> None:
    settings.TRUSTED_PROXIES = Networks.parse(["10.0.0.1"])
    seen = []

    async def view(request: HttpRequest) -> HttpResponseBase:
        seen.append(request.is_secure())
        return HttpResponse()

    request = AsyncRequestFactory().get("/", headers={"X-Forwarded-Proto": said})
    request.scope = {**request.scope, "client": [peer, 1]}
    await cast(AsyncHandler, scheme_of_the_client(view))(request)
    assert seen == [secure]
