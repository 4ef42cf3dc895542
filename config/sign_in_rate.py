"""How often signing in may fail, counted by django-ratelimit in the cache.

With Redis all workers count together, else each counts its own. While the cache is away everybody
may try: who has to act must not be kept out by it.
"""

import logging
import threading
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from config import rate_counts
from config.addresses import limit_key
from config.clients import client_address
from config.rates import Rate

logger = logging.getLogger(__name__)

# A name may fail so many times as often as an address: whoever tries, from one address alone
# nobody keeps its owner out.
NAME_TIMES = 10
MOST_NAME_CHARS = 150  # Django's; a longer one is nobody's
# To check a password takes most of a second of a core, on purpose. Many at once would leave nothing
# to everybody else, and would all be tried before the first failure is counted.
_turn = threading.Lock()

View = Callable[..., HttpResponseBase]


class _Count(NamedTuple):
    """Failures with one address, or with one name."""

    group: str
    value: str
    rate: Rate

    def usage(self, *, increment: bool) -> dict[str, Any]:
        """As `rate_counts.usage`; nothing was counted where the cache does not know."""
        found = rate_counts.usage(self.group, self.value, self.rate, increment=increment)
        return found or {"count": 0, "limit": 1, "time_left": 0}


def limited(view: View) -> View:
    """Signing in, one try at a time in a worker, until `SIGN_IN_RATE` failures: then 429 also for
    the right password."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with _turn:
            return _tried(partial(view, request, *args, **kwargs), request)

    return guarded


def _tried(view: Callable[[], HttpResponseBase], request: HttpRequest) -> HttpResponseBase:
    rate: Rate | None = settings.SIGN_IN_RATE
    if rate is None:
        return view()
    address = client_address(cast(ASGIRequest, request).scope)
    counts = _counts(limit_key(address), request.POST.get("username", ""), rate)
    seconds = _seconds_to_wait(counts)
    if seconds:
        return _too_many(request, seconds)
    response = view()
    if response.status_code == 200:  # the form again; who is let in is sent on
        _note_failure(counts, address)
    return response


def _counts(address: str, name: str, rate: Rate) -> Sequence[_Count]:
    times, seconds = rate
    # As Django compares names, or wider: what is one account must not be many here.
    name = unicodedata.normalize("NFKC", name[:MOST_NAME_CHARS]).strip().casefold()
    return (
        _Count("sign-in.address", address, rate),
        _Count("sign-in.name", name, (times * NAME_TIMES, seconds)),
    )


def _seconds_to_wait(counts: Sequence[_Count]) -> int:
    """0: none."""
    try:
        usages = [count.usage(increment=False) for count in counts]
    except Exception as error:
        logger.warning("How often signing in fails is not limited, for the cache: %r", error)
        return 0
    over = [usage["time_left"] + 1 for usage in usages if usage["count"] >= usage["limit"]]
    return max(over, default=0)


def _note_failure(counts: Sequence[_Count], address: str) -> None:
    try:
        usages = [count.usage(increment=True) for count in counts]
    except Exception as error:
        logger.warning("A failure to sign in could not be counted: %r", error)
        return
    for count, usage in zip(counts, usages, strict=True):
        if usage["count"] == usage["limit"]:
            logger.warning(
                "Signing in failed too often, it is refused for %d s (%s; the last from %s)",
                usage["time_left"] + 1,
                count.group,
                address or "a unix socket",
            )


def _too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    again = {"seconds": seconds, "address": request.get_full_path()}
    response = render(request, "429.html", {"again": again}, status=429)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response
