"""The ledger: one worker's streams by address, granted by the table or, without it, alone."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.ledger import ANSWER_SECONDS, GRACE_SECONDS, TICK_SECONDS, Ledger
from realtime.open_streams import Answer, Exchange, granted
from tests.virtual_time import run, settle

A, B = "192.0.2.1", "192.0.2.2"
LIMIT = 10


class Table:
    """The counts of all workers, and how the database behaves."""

    def __init__(self) -> None:
        self.counts: dict[str, dict[str, int]] = {}
        self.exchanges: list[Exchange] = []
        self.seconds = 0.01
        self.error: Exception | None = None

    async def exchange(self, worker: str, exchange: Exchange) -> Answer:
        self.exchanges.append(exchange)
        await asyncio.sleep(self.seconds)
        if self.error is not None:
            raise self.error
        was_known = worker in self.counts
        mine = self.counts.setdefault(worker, {})
        if exchange.whole:
            mine.clear()
        room = {}
        for address, own in exchange.own.items():
            others = self.total(address) - mine.get(address, 0)
            room[address] = LIMIT - others - own
            more = granted(exchange.asked.get(address, 0), room[address])
            if more or exchange.whole or address in exchange.changed:
                mine[address] = own + more
        return Answer(room, was_known)

    def total(self, address: str) -> int:
        return sum(counts.get(address, 0) for counts in self.counts.values())


@asynccontextmanager
async def ledger_of(table: Table, name: str = "first") -> AsyncIterator[Ledger]:
    loop = asyncio.get_running_loop()
    ledger = Ledger(LIMIT, lambda exchange: table.exchange(name, exchange), loop.time)
    ledger.start()
    ledger.start()
    yield ledger
    await ledger.stop()
    await ledger.stop()


async def claims(ledger: Ledger, count: int, address: str = A) -> int:
    """How many of `count` at the same moment are let in."""
    return sum(await asyncio.gather(*(ledger.claim(address) for _ in range(count))))


def test_ledger_lets_in_as_many_as_may_be_open() -> None:
    async def main() -> None:
        table = Table()
        async with ledger_of(table) as ledger:
            assert await claims(ledger, 11) == 10
            assert await claims(ledger, 1) == 0
            assert await claims(ledger, 3, B) == 3
            assert (table.total(A), table.total(B)) == (10, 3)

    run(main())


def test_ledger_keeps_nothing_of_an_address_that_it_refused() -> None:
    async def main() -> None:
        table = Table()
        async with ledger_of(table) as ledger, ledger_of(table, "second") as other:
            assert await claims(other, LIMIT) == LIMIT
            assert await claims(ledger, 1) == 0, "all are open at the other worker"
            await asyncio.sleep(2 * TICK_SECONDS)
            assert not ledger._patient
            assert not ledger._held

    run(main())


def test_two_workers_let_in_as_many_together() -> None:
    async def main() -> None:
        table = Table()
        async with ledger_of(table) as first, ledger_of(table, "second") as second:
            let_in = await asyncio.gather(claims(first, 6), claims(second, 5))
            assert sum(let_in) == 10
            assert table.total(A) == 10

    run(main())


def test_clients_that_come_meanwhile_share_one_transaction() -> None:
    async def main() -> None:
        table = Table()
        async with ledger_of(table) as ledger:
            one = asyncio.create_task(ledger.claim(A))
            await settle()
            many = [asyncio.create_task(ledger.claim(f"a{n}")) for n in range(1000)]
            assert all([await one, *await asyncio.gather(*many)])
            assert len(table.exchanges) == 2
            assert len(table.counts["first"]) == 1001

    run(main())


def test_client_that_changes_streams_is_let_in_without_a_question() -> None:
    async def main() -> None:
        table = Table()
        async with ledger_of(table) as ledger:
            await claims(ledger, 10)
            asked = len(table.exchanges)
            for _ in range(100):
                ledger.release(A)
                assert await ledger.claim(A)
            assert len(table.exchanges) == asked
            assert table.total(A) == 10

    run(main())


def test_client_that_is_heard_before_its_old_stream_ends_waits_for_it() -> None:
    async def main() -> None:
        async with ledger_of(Table()) as ledger:
            await claims(ledger, 10)
            now = asyncio.get_running_loop().time
            began = now()
            new = asyncio.create_task(ledger.claim(A))
            await asyncio.sleep(GRACE_SECONDS / 2)
            assert not new.done()
            ledger.release(A)
            assert await new
            assert not await ledger.claim(A)
            assert now() - began <= 1.5 * GRACE_SECONDS + 0.01

    run(main())


def test_those_who_wait_for_an_end_are_few() -> None:
    async def main() -> None:
        async with ledger_of(Table()) as ledger:
            await claims(ledger, 10)
            late = [asyncio.create_task(ledger.claim(A)) for _ in range(500)]
            await settle()
            assert sum(task.done() for task in late) == 500 - LIMIT
            assert not any(await asyncio.gather(*late))

    run(main())


def test_what_is_given_back_is_there_for_another_worker_within_a_second() -> None:
    async def main() -> None:
        table = Table()
        async with ledger_of(table) as first, ledger_of(table, "second") as second:
            await claims(first, 10)
            assert not await second.claim(A)
            for _ in range(4):
                first.release(A)
            await asyncio.sleep(TICK_SECONDS + 0.05)
            assert await claims(second, 5) == 4
            assert await claims(first, 1) == 0

    run(main())


@pytest.mark.parametrize("error", [None, OSError("gone")])
def test_ledger_goes_by_its_own_count_while_the_database_is_away(
    error: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        table = Table()
        now = asyncio.get_running_loop().time
        async with ledger_of(table) as first, ledger_of(table, "second") as second:
            await claims(first, 6)
            table.seconds, table.error = 30.0, error
            if error:
                table.seconds = 0.01
            began = now()
            assert await claims(second, 12) == 10
            assert await claims(first, 12) == 4
            assert now() - began <= 2 * (ANSWER_SECONDS + GRACE_SECONDS) + 0.01
            began = now()
            assert await claims(second, 10, B) == 10
            assert now() == began, "nobody waits for what is known to be away"
            second.release(B)
            table.seconds, table.error = 0.01, None
            await asyncio.sleep(40.0)
            assert table.counts == {"first": {A: 10}, "second": {A: 10, B: 9}}
            assert await claims(first, 1) == 0
            assert await claims(first, 2, B) == 1
            # There are too many: who ends is not followed before there are few enough.
            for _ in range(10):
                second.release(A)
                assert not await second.claim(A)
            first.release(A)
            await asyncio.sleep(2 * TICK_SECONDS)
            assert await claims(second, 2) == 1

    run(main())
    said = [r for r in caplog.records if r.levelno == logging.WARNING]
    assert len(said) == 2, "once for each worker"


def test_ledger_writes_all_again_when_it_was_taken_for_dead() -> None:
    async def main() -> None:
        table = Table()
        async with ledger_of(table) as ledger:
            await claims(ledger, 4)
            table.counts.clear()
            await asyncio.sleep(5.0)
            assert table.counts == {"first": {A: 4}}
            assert await claims(ledger, 10) == 6

    run(main())


def test_client_that_goes_before_its_answer_holds_nothing() -> None:
    async def main() -> None:
        table = Table()
        async with ledger_of(table) as ledger:
            task = asyncio.create_task(ledger.claim(A))
            await settle()
            task.cancel()  # while the transaction is under way
            await asyncio.sleep(TICK_SECONDS * 2)
            assert table.total(A) == 0
            await claims(ledger, 9)
            last, late = (asyncio.create_task(ledger.claim(A)) for _ in range(2))
            while not last.done() and table.total(A) != 10:
                await asyncio.sleep(0.001)
            last.cancel()  # it may have been let in by now
            await asyncio.gather(last, return_exceptions=True)
            if last.cancelled():
                assert await late
            await asyncio.sleep(TICK_SECONDS * 2)
            assert table.total(A) == 10

    run(main())


def test_client_that_goes_just_as_it_is_let_in_holds_nothing() -> None:
    async def main() -> None:
        table = Table()
        async with ledger_of(table) as ledger:
            other: list[asyncio.Task[bool]] = []

            async def one() -> None:
                assert await ledger.claim(A)
                other[0].cancel()  # it has its answer, and has not heard it yet

            first = asyncio.create_task(one())
            other.append(asyncio.create_task(ledger.claim(A)))
            await first
            await asyncio.gather(*other, return_exceptions=True)
            assert other[0].cancelled()
            await asyncio.sleep(TICK_SECONDS * 2)
            assert table.total(A) == 1
            assert await claims(ledger, 10) == 9

    run(main())


def test_place_that_is_being_given_back_is_not_taken_without_a_question() -> None:
    async def main() -> None:
        table = Table()
        async with ledger_of(table) as first, ledger_of(table, "second") as second:
            await claims(first, 10)
            table.seconds = 0.2
            seen = len(table.exchanges)
            first.release(A)
            while not any(e.changed for e in table.exchanges[seen:]):
                await asyncio.sleep(0.01)
            both = [asyncio.create_task(each.claim(A)) for each in (first, second)]
            assert sum(await asyncio.gather(*both)) == 1
            assert table.total(A) == 10

    run(main())


def test_ledger_tells_again_what_could_not_be_told() -> None:
    async def main() -> None:
        table = Table()
        async with ledger_of(table) as ledger:
            await claims(ledger, 3)
            table.error = OSError("gone")
            for _ in range(3):
                ledger.release(A)
            await asyncio.sleep(TICK_SECONDS + 0.1)
            table.error = None
            assert table.total(A) == 3
            await asyncio.sleep(TICK_SECONDS + 0.1)
            assert table.total(A) == 0

    run(main())


def test_ledger_is_silent_while_nobody_comes() -> None:
    async def main() -> None:
        table = Table()
        async with ledger_of(table):
            await asyncio.sleep(60.0)
            assert all(not any(e) for e in table.exchanges[1:]), "it only looks"

    run(main())


def test_ledger_that_stopped_lets_in_by_its_own_count() -> None:
    async def main() -> None:
        table = Table()
        async with ledger_of(table) as ledger:
            table.seconds = 0.3
            claim = asyncio.create_task(ledger.claim(A))
            await settle()
            await ledger.stop()
            assert await asyncio.wait_for(claim, 1)

    run(main())


Step = tuple[str, int, int]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["claim", "release", "wait", "go"]),
            st.integers(0, 1),
            st.sampled_from([1, 2, 7]),
        ),
        max_size=40,
    ),
    st.sampled_from([0.0, 0.01, 0.2]),
)
def test_two_workers_never_let_in_too_many_and_never_forget_a_place(
    steps: list[Step], seconds: float
) -> None:
    """Claims, ends and clients that go, in any order: the table follows, within the limit."""

    async def main() -> None:
        table = Table()
        table.seconds = seconds
        async with ledger_of(table) as first, ledger_of(table, "second") as second:
            ledgers = (first, second)
            held: Counter[int] = Counter()
            pending: list[asyncio.Task[None]] = []

            async def come(which: int) -> None:
                if await ledgers[which].claim(A):
                    held[which] += 1
                    assert held.total() <= LIMIT

            for action, which, count in steps:
                for _ in range(count):
                    if action == "claim":
                        pending.append(asyncio.create_task(come(which)))
                    elif action == "release" and held[which]:
                        held[which] -= 1
                        ledgers[which].release(A)
                    elif action == "go" and pending:
                        pending.pop().cancel()
                if action == "wait":
                    await asyncio.sleep(count * 0.1)
                await asyncio.sleep(0)
            await asyncio.gather(*pending, return_exceptions=True)
            await asyncio.sleep(3.0)
            assert [table.counts.get(n, {}).get(A, 0) for n in ("first", "second")] == [
                held[0],
                held[1],
            ]
            assert await claims(first, LIMIT) == LIMIT - held.total()

    run(main())
