"""How many streams one client may open, and how often; docs/limits.md."""

import asyncio
import logging
import time
from contextlib import suppress
from functools import partial

from config.addresses import limit_key
from realtime.conf import conf
from realtime.connect_rate import ConnectRate
from realtime.errands import Errands
from realtime.ledger import Ledger
from realtime.open_streams import Answer, Exchange, OpenStreamsTable

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5  # until a client that has too many streams open may try again
LEAVE_SECONDS = 2.0  # for telling the other workers that this one stops
QUIET_SECONDS = 60.0  # between two lines of the log on clients that are refused


class TooMany(Exception):
    """A client is over a limit; `code` is for programs."""

    def __init__(self, code: str, message: str, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.code = code
        self.retry_after_seconds = retry_after_seconds


class Place:
    """What a stream holds of its client's share."""

    __slots__ = ("_key", "_ledger")

    def __init__(self, ledger: Ledger, key: str) -> None:
        self._ledger: Ledger | None = ledger
        self._key = key

    def give_back(self) -> None:
        """May be called twice."""
        if self._ledger is not None:
            ledger, self._ledger = self._ledger, None
            ledger.release(self._key)


class Limits:
    """One worker's limits, as its settings were when it started; for one event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._limit = conf.max_connections_per_ip
        self._exempt = conf.limit_exempt_networks
        self._rate = ConnectRate(conf.connect_rate) if conf.connect_rate else None
        self._table = OpenStreamsTable(self._limit)
        self._errands = Errands("open-streams")
        self._ledger = Ledger(self._limit, self._exchange)
        self._told_at = float("-inf")

    def start(self) -> None:
        if self._limit:
            self._ledger.start()

    async def stop(self) -> None:
        if self._limit:
            await self._ledger.stop()
            # Where the database is away, the others take this worker for dead soon.
            with suppress(Exception):
                async with asyncio.timeout(LEAVE_SECONDS):
                    await self._errands.run(self._table.leave)
        self._errands.close()
        if self._rate is not None:
            self._rate.close()

    async def claim(self, address: str, is_connect: bool) -> Place | None:
        """A place for a stream of this client; None: it needs none.

        Raises `TooMany`. With `is_connect` it counts in the client's rate.
        """
        if address in self._exempt:
            return None
        key = limit_key(address)
        if self._rate is not None and is_connect:
            seconds = await self._rate.count(key)
            if seconds:
                self._tell(address, "REALTIME_CONNECT_RATE")
                raise TooMany("too_many_connects", "this address connects too often", seconds)
        if not self._limit:
            return None
        if not await self._ledger.claim(key):
            self._tell(address, "REALTIME_MAX_CONNECTIONS_PER_IP")
            message = f"this address has {self._limit} streams open already"
            raise TooMany("too_many_connections", message, RETRY_SECONDS)
        return Place(self._ledger, key)

    async def _exchange(self, exchange: Exchange) -> Answer:
        return await self._errands.run(partial(self._table.exchange, exchange))

    def _tell(self, address: str, setting: str) -> None:
        now = time.monotonic()
        if now - self._told_at > QUIET_SECONDS:
            self._told_at = now
            logger.warning(
                "Streams of %s are refused by %s. Is it a proxy? TRUSTED_PROXIES must name it",
                address or "a unix socket",
                setting,
            )


_limits: Limits | None = None


def get() -> Limits:
    """This process's limits; must be called on its event loop."""
    global _limits
    if _limits is None or _limits.loop.is_closed():
        _limits = Limits()
        _limits.start()
    return _limits


async def stop() -> None:
    """Stop this process's limits, if there are any."""
    global _limits
    if _limits is not None:
        limits, _limits = _limits, None
        await limits.stop()
