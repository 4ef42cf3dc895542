"""Headers that every answer carries."""

import pytest
from django.test import AsyncClient, Client

from config.middleware import POLICY


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
