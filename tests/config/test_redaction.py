"""Secrets in text: left out, and nothing else with them."""

import pytest

from config.redaction import redacted
from realtime.access.static_tokens import new_token
from tests import issuer


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("GET /api/v2/events?ticket=abc&since=a-1", "GET /api/v2/events?ticket=***&since=a-1"),
        ("/ws/dashboard?since=a-1&ticket=a_b-c HTTP", "/ws/dashboard?since=a-1&ticket=*** HTTP"),
        ("/x?access_token=abc#y", "/x?access_token=***#y"),
        ("/x?TOKEN=abc", "/x?TOKEN=***"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("{'authorization': 'bearer  abc'}", "{'authorization': 'bearer  ***'}"),
        ("?next=/%3Ftoken%3DeyJ.x%26since%3D1", "?next=/%3Ftoken%3D***%26since%3D1"),
        ("?authorization=Bearer%20abc", "?authorization=Bearer%20***"),
        ("?filter=%7BeyJhbGciOi.abc.def", "?filter=%7B***"),
        ("send a token: Authorization: Bearer …", "send a token: Authorization: Bearer …"),
        ("?filter=token=abc&tickets=3", "?filter=token=abc&tickets=3"),
        ("the bearer", "the bearer"),
        ("a ticket=7 of a person", "a ticket=7 of a person"),
    ],
)
def test_text_is_kept_without_its_secrets(text: str, kept: str) -> None:
    assert redacted(text) == kept


def test_tokens_are_known_wherever_they_stand() -> None:
    for token in (new_token(), issuer.token()):
        assert redacted(f"what was sent: {token}!") == "what was sent: ***!"


def test_long_text_takes_no_time() -> None:
    assert redacted("bearer" * 100_000 + "?ticket=" * 1_000 + "eyJ" * 100_000)
