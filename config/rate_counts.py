"""How often somebody did something, counted by django-ratelimit in the cache."""

from typing import Any

from django.http import HttpRequest
from django_ratelimit.core import get_usage

from config.rates import Rate


def usage(group: str, value: str, rate: Rate, *, increment: bool) -> dict[str, Any] | None:
    """django-ratelimit's, of this value in its window: `count`, `limit`, `should_limit`, and
    `time_left` in seconds; None when the cache does not know. `increment`: one more."""
    found: dict[str, Any] | None = get_usage(
        HttpRequest(), group=group, key=lambda *_: value, rate=rate, increment=increment
    )
    return found
