"""Access: which pages may open a WebSocket."""

from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from pytest_django.fixtures import Settings

from realtime.access import OwnOrigin, origin_allowed


@pytest.fixture(autouse=True)
def _hosts(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["wall.example", ".internal"]
    settings.REALTIME_ALLOWED_ORIGINS = ["https://other.example"]


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        ("https://wall.example", "wall.example", True),
        ("http://wall.example:8000", "wall.example:8000", True),
        ("https://WALL.example", "wall.example", True),
        ("https://a.internal", "a.internal", True),
        ("https://other.example", "wall.example", True),
        ("http://other.example", "wall.example", False),
        ("https://other.example.evil.com", "wall.example", False),
        ("https://evil.example", "wall.example", False),
        ("http://wall.example:8001", "wall.example:8000", False),
        ("http://wall.example@evil.example", "wall.example", False),
        ("file://wall.example", "wall.example", False),
        ("null", "wall.example", False),
        ("", "wall.example", False),
        ("http://[", "wall.example", False),
        # A name that somebody pointed at this address (DNS rebinding).
        ("http://evil.example", "evil.example", False),
        ("http://", "", False),
    ],
)
def test_origin_is_allowed_when_it_is_listed_or_this_very_host(
    origin: str, host: str, allowed: bool
) -> None:
    assert origin_allowed(origin, host) is allowed


@pytest.mark.parametrize(
    ("headers", "reaches"),
    [
        ([(b"host", b"wall.example")], True),
        ([(b"host", b"wall.example"), (b"origin", b"https://wall.example")], True),
        ([(b"host", b"wall.example"), (b"origin", b"https://evil.example")], False),
        ([(b"host", b"wall.example"), (b"origin", b"\xff")], False),
    ],
)
async def test_own_origin_lets_programs_and_own_pages_through(
    headers: list[tuple[bytes, bytes]], reaches: bool
) -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})

    communicator = WebsocketCommunicator(OwnOrigin(application), "/ws/dashboard", headers)
    connected, _ = await communicator.connect()
    assert connected is reaches
    await communicator.disconnect()
