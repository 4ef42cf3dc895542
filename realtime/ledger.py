"""Lets in so many streams of one address as may be open, over all workers.

The truth is in the database (realtime/open_streams.py). Whoever asks while a transaction is under
way goes into the next one with all others, so that a storm of clients costs some tens of them.
What is given back is written with the next transaction, and until then goes to the next client of
that address without one. When the database is away or slow, each worker counts its own.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from realtime.beats import BEAT_SECONDS
from realtime.open_streams import Answer, Exchange, granted
from realtime.rounds import for_ever

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 0.5  # the database is slow when it takes longer
TICK_SECONDS = 1.0  # at most, until the other workers know what was given back
GRACE_SECONDS = 0.25  # a client that changes streams may be heard before its old one has ended
QUIET_SECONDS = 60.0  # between two lines of the log on the database being away

Ask = asyncio.Future[bool]


class Ledger:
    """One worker's side; all of it runs on one event loop."""

    def __init__(
        self,
        limit: int,
        exchange: Callable[[Exchange], Awaitable[Answer]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = limit  # streams of one address
        self._exchange = exchange  # raises when the database does
        self._clock = clock
        self._held: Counter[str] = Counter()  # what is open here
        self._promised: dict[str, int] = {}  # what the table has for us, within the limit
        self._changed: set[str] = set()  # the table does not have what is open here
        self._whole = True  # it may have anything, or nothing
        self._asks: list[tuple[str, Ask]] = []
        self._patient: dict[str, list[Ask]] = {}  # waits for a stream of its address to end
        self._asked = asyncio.Event()
        self._alone = False  # the database is away: this worker goes by its own count
        self._told_at = float("-inf")
        self._beaten_at = float("-inf")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(
                for_ever(self._run, "Counting open streams"), name="realtime-ledger"
            )

    async def stop(self) -> None:
        """What is asked for from now on is decided by this worker's own count."""
        if self._task is not None:
            task, self._task = self._task, None
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self._go_alone([])

    async def claim(self, address: str) -> bool:
        """Take a place for a stream, to be given back by `release`; False: there is none."""
        if self._take(address):
            return True
        if not self._alone and self._held[address] < self._limit:
            ask: Ask = asyncio.get_running_loop().create_future()
            self._asks.append((address, ask))
            self._asked.set()
            if await self._answer(address, ask):
                return True
        return await self._wait_for_release(address)

    def release(self, address: str) -> None:
        """A stream has ended: whoever waits has its place, unless it was one too many."""
        if self._held[address] <= self._most(address):
            for ask in self._patient.get(address, ()):
                if not ask.done():
                    ask.set_result(True)
                    return
        self._held[address] -= 1
        if not self._held[address]:
            del self._held[address]
        self._changed.add(address)

    def _take(self, address: str) -> bool:
        if self._held[address] >= self._most(address):
            return False
        self._held[address] += 1
        if self._alone:
            self._changed.add(address)
        return True

    def _most(self, address: str) -> int:
        """Streams that need no question: the table still has them for us, or cannot be asked."""
        return self._limit if self._alone else self._promised.get(address, 0)

    async def _answer(self, address: str, ask: Ask) -> bool:
        try:
            return await ask
        except asyncio.CancelledError:
            if ask.done() and not ask.cancelled() and ask.result():
                self.release(address)  # it was let in just as it went
            raise

    async def _wait_for_release(self, address: str) -> bool:
        if not self._held[address] or len(self._patient.get(address, ())) >= self._limit:
            return False  # nothing here can end, or others come first
        waiting = self._patient.setdefault(address, [])
        ask: Ask = asyncio.get_running_loop().create_future()
        waiting.append(ask)
        timer = asyncio.get_running_loop().call_later(GRACE_SECONDS, _refuse, ask)
        try:
            return await self._answer(address, ask)
        finally:
            timer.cancel()
            waiting.remove(ask)
            if not waiting:
                del self._patient[address]

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._asked.wait()
            self._asked.clear()
            asks, self._asks = self._asks, []
            exchange = self._next(Counter(address for address, ask in asks if not ask.done()))
            if exchange is not None:
                await self._settle(exchange, asks)

    def _next(self, asked: Mapping[str, int]) -> Exchange | None:
        """What is to be told and asked now; None: nothing is due."""
        beat = self._clock() - self._beaten_at >= BEAT_SECONDS
        if not (asked or self._changed or beat or self._whole):
            return None
        if beat:
            self._beaten_at = self._clock()
        changed, self._changed = self._changed, set()
        # With nothing open, what is named is all there is.
        whole = self._whole or (not self._held and bool(asked or changed))
        addresses = {*asked, *changed, *(self._held if whole else ())}
        own = {address: self._held[address] for address in addresses}
        for address, count in own.items():
            # What the table has of it beyond that is given back from now on.
            self._promised[address] = min(count, self._promised.get(address, 0))
        return Exchange(own, asked, changed, whole, beat and bool(self._held))

    async def _settle(self, exchange: Exchange, asks: list[tuple[str, Ask]]) -> None:
        call = asyncio.ensure_future(self._exchange(exchange))
        try:
            done, _ = await asyncio.wait({call}, timeout=ANSWER_SECONDS)
            if not done:
                self._tell("it is slow")
                self._go_alone(asks)
            answer = await call
            self._alone = False
            self._whole = not done or not (answer.was_known or exchange.whole)
            self._resolve(exchange, answer, asks)
        except Exception as error:
            self._tell(repr(error))
            self._go_alone(asks)
        except asyncio.CancelledError:  # this worker stops
            call.cancel()
            self._go_alone(asks)
            raise

    def _resolve(self, exchange: Exchange, answer: Answer, asks: list[tuple[str, Ask]]) -> None:
        places = {
            address: granted(count, answer.room[address])
            for address, count in exchange.asked.items()
        }
        free = dict(places)
        for address, ask in asks:
            if not ask.done():
                is_free = free[address] > 0
                if is_free:
                    free[address] -= 1
                    self._held[address] += 1
                ask.set_result(is_free)
        for address, own in exchange.own.items():
            written = own + places.get(address, 0)
            self._promised[address] = written + min(0, answer.room[address])
            if self._promised[address] <= 0:
                del self._promised[address]
            if self._held[address] != written:
                self._changed.add(address)

    def _go_alone(self, asks: list[tuple[str, Ask]]) -> None:
        self._alone = self._whole = True
        self._promised.clear()
        asks += self._asks
        self._asks = []
        for address, ask in asks:
            if not ask.done():
                ask.set_result(self._take(address))

    def _tell(self, reason: str) -> None:
        """Once, not at every change of an outage."""
        if not self._alone and self._clock() - self._told_at > QUIET_SECONDS:
            self._told_at = self._clock()
            logger.warning("Streams are counted by each worker alone, for the database: %s", reason)


def _refuse(ask: Ask) -> None:
    if not ask.done():
        ask.set_result(False)
