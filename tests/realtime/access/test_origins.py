"""Origins: which pages may open a WebSocket."""

from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from config.addresses import Networks
from realtime.access.origins import OwnOrigin, origin_allowed, parse_origin


@pytest.fixture(autouse=True)
def _hosts(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["wall.example", ".internal"]
    settings.REALTIME_ALLOWED_ORIGINS = ["https://other.example"]
    settings.TRUSTED_PROXIES = Networks.parse(["10.0.0.1"])


@pytest.mark.parametrize(
    ("origin", "scheme", "host", "allowed"),
    [
        ("https://wall.example", "https", "wall.example", True),
        ("https://wall.example", "https", "wall.example:443", True),
        ("http://wall.example:8000", "http", "wall.example:8000", True),
        ("https://WALL.example", "https", "wall.example", True),
        ("https://a.internal", "https", "a.internal", True),
        ("https://other.example", "https", "wall.example", True),
        ("https://other.example:443", "http", "wall.example", True),
        # The same name under another scheme or port is another site.
        ("http://wall.example", "https", "wall.example", False),
        ("https://wall.example", "http", "wall.example", False),
        ("http://wall.example:8001", "http", "wall.example:8000", False),
        ("http://wall.example", "http", "wall.example:8000", False),
        ("http://other.example", "https", "wall.example", False),
        ("https://other.example:8443", "https", "wall.example", False),
        ("https://other.example.evil.com", "https", "wall.example", False),
        ("https://evil.example", "https", "wall.example", False),
        ("http://wall.example@evil.example", "http", "wall.example", False),
        ("file://wall.example", "http", "wall.example", False),
        ("https://wall.example/", "https", "wall.example", False),
        ("https://wall.example?x", "https", "wall.example", False),
        ("https://*.internal", "https", "a.internal", False),
        ("null", "http", "wall.example", False),
        ("", "http", "wall.example", False),
        ("http://[", "http", "wall.example", False),
        # A name that somebody pointed at this address (DNS rebinding).
        ("http://evil.example", "http", "evil.example", False),
        ("http://", "http", "", False),
    ],
)
def test_origin_is_allowed_when_it_is_listed_or_this_very_site(
    origin: str, scheme: str, host: str, allowed: bool
) -> None:
    assert origin_allowed(origin, scheme, host) is allowed


def test_wildcard_in_the_list_matches_nothing(settings: Settings) -> None:
    settings.REALTIME_ALLOWED_ORIGINS = ["*", "https://*.example", "https://*"]
    assert not origin_allowed("https://evil.example", "https", "wall.example")
    assert not origin_allowed("*", "https", "wall.example")


@given(st.text(max_size=40))
def test_origin_in_its_shortest_form_stays_so(text: str) -> None:
    shortest = parse_origin(text)
    if shortest is not None:
        assert parse_origin(shortest) == shortest


PAGE = (b"origin", b"https://wall.example")
HOST = (b"host", b"wall.example")


@pytest.mark.parametrize(
    ("headers", "reaches"),
    [
        ([HOST], True),
        ([HOST, (b"origin", b"http://wall.example")], True),
        ([HOST, PAGE], False),
        ([HOST, (b"origin", b"https://evil.example")], False),
        ([HOST, (b"origin", b"\xff")], False),
        ([HOST, (b"origin", b"https://evil.example"), (b"origin", b"http://wall.example")], False),
        ([(b"host", b"evil.example"), HOST, (b"origin", b"http://wall.example")], False),
        ([(b"origin", b"http://wall.example")], False),
        # Who may say that it was https is a trusted proxy alone.
        ([HOST, PAGE, (b"x-forwarded-proto", b"https")], False),
    ],
)
@pytest.mark.django_db  # channels looks after old connections, which an earlier test may have left
async def test_own_origin_lets_programs_and_own_pages_through(
    headers: list[tuple[bytes, bytes]], reaches: bool
) -> None:
    assert await handshake(headers) is reaches


@pytest.mark.django_db
async def test_own_origin_is_https_when_a_trusted_proxy_says_so() -> None:
    headers = [HOST, PAGE, (b"x-forwarded-proto", b"https")]
    assert await handshake(headers, "10.0.0.1")
    plain = [HOST, (b"origin", b"http://wall.example"), (b"x-forwarded-proto", b"https")]
    assert not await handshake(plain, "10.0.0.1")


async def handshake(headers: list[tuple[bytes, bytes]], peer: str = "192.0.2.9") -> bool:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})

    refused: list[Any] = []
    guarded = OwnOrigin(application, refused.append)
    communicator = WebsocketCommunicator(guarded, "/ws/dashboard", headers)
    communicator.scope["client"] = [peer, 1]
    connected, _ = await communicator.connect()
    await communicator.disconnect()
    assert [scope["client"] for scope in refused] == ([] if connected else [[peer, 1]])
    return bool(connected)
