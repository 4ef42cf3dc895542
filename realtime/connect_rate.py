"""How often one address may open a stream, counted by django-ratelimit in the cache.

With Redis all workers count together, else each counts its own. While the cache is away everybody
is let in: a stream does not depend on it.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from config import rate_counts
from config.rates import Rate
from realtime.errands import Errands

logger = logging.getLogger(__name__)

GROUP = "realtime.connect"
ANSWER_SECONDS = 0.4  # the cache is away when it takes longer
AWAY_SECONDS = 5.0  # and is not asked again for so long
MOST_REMEMBERED = 10_000  # addresses that are over their rate

Usage = Callable[[str, Rate], dict[str, Any] | None]


def usage(address: str, rate: Rate) -> dict[str, Any] | None:
    """Count one more connect; as `rate_counts.usage`."""
    return rate_counts.usage(GROUP, address, rate, increment=True)


class ConnectRate:
    """The count of one worker, or its part in that of all; for one event loop."""

    def __init__(
        self,
        rate: Rate,
        usage: Usage = usage,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate = rate
        self._usage = usage
        self._clock = clock
        self._errands = Errands("connect-rate")
        self._turn = asyncio.Lock()
        self._away_until = float("-inf")
        self._is_away = False  # the cache, when it was last asked
        self._over_until: dict[str, float] = {}  # they are over it, whatever else they try

    async def count(self, address: str) -> int:
        """One more connect: 0, or the seconds after which the next is let in."""
        if seconds := self._seconds_over(address):
            return seconds
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._turn.acquire()
        except TimeoutError:  # the cache is slow, and many stand before this one
            return 0
        try:
            return self._seconds_over(address) or await self._ask(address)
        finally:
            self._turn.release()

    async def _ask(self, address: str) -> int:
        if self._clock() < self._away_until:
            return 0
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                found = await self._errands.run(partial(self._usage, address, self._rate))
        except Exception as error:
            self._cache_is_away(error)
            return 0
        self._is_away = False
        if not found or not found["should_limit"]:
            return 0
        return self._remember(address, found["time_left"] + 1)  # its last second counts too

    def _seconds_over(self, address: str) -> int:
        return max(0, math.ceil(self._over_until.get(address, 0.0) - self._clock()))

    def close(self) -> None:
        self._errands.close()

    def _cache_is_away(self, error: Exception) -> None:
        self._away_until = self._clock() + AWAY_SECONDS
        if not self._is_away:  # once, not at every try of an outage
            logger.warning("The rate of connects is not limited, for the cache: %r", error)
        self._is_away = True

    def _remember(self, address: str, seconds: int) -> int:
        now = self._clock()
        if len(self._over_until) >= MOST_REMEMBERED:
            self._over_until = {a: until for a, until in self._over_until.items() if until > now}
        if len(self._over_until) < MOST_REMEMBERED:
            self._over_until[address] = now + seconds
        return seconds
