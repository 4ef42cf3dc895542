"""Following the log: rings, windows, looking, and a reader that fails."""

import asyncio
import logging
from collections.abc import Iterable

import pytest

from realtime.events import Position, Stored
from realtime.hub import LOOK_SECONDS, SHARED_BATCHES
from realtime.log import Extent
from realtime.streams import RESTARTING
from realtime.subscription import Batch, Ping, Reset
from tests.realtime.fake_log import FakeLog, new_hub, no_subscriber_left, seqs, stored
from tests.virtual_time import run, settle

QUIET_SECONDS = 0.1  # of virtual time, after which the hub gathers nothing


def loop_time() -> float:
    return asyncio.get_running_loop().time()


def test_hub_wakes_waiting_clients_at_a_ring() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            hub.start()
            async with hub.subscribe() as client:
                waiting = asyncio.create_task(client.next(60))
                await asyncio.sleep(QUIET_SECONDS)
                log.publish()
                hub.ring()
                before = loop_time()
                assert seqs(await waiting) == [1]
                assert loop_time() - before < 0.001, "after a quiet spell at once"
            await hub.stop()

    run(main())


def test_hub_gathers_a_run_of_changes_in_windows() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            hub.start()
            async with hub.subscribe() as client:
                log.publish()
                hub.ring()
                await client.next(60)
                before = loop_time()
                log.publish()
                hub.ring()
                await settle()
                log.publish()
                hub.ring()
                assert seqs(await client.next(60)) == [2, 3]
                assert loop_time() - before == pytest.approx(0.025)
            await hub.stop()

    run(main())


def offered(log: FakeLog, count: int = 1) -> list[Stored]:
    """What this process commits, as the hub is told of it."""
    log.publish(count)
    return [stored(seq) for seq in range(log.head - count + 1, log.head + 1)]


def test_hub_takes_what_its_process_committed_without_reading_it() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            hub.start()
            async with hub.subscribe() as client:
                await settle()
                log.reads.clear()
                before = loop_time()
                hub.offer("e1", offered(log, 2))
                assert seqs(await client.next(60)) == [1, 2]
                hub.ring(2)  # what the others are told, and itself too
                await settle()
                hub.offer("e1", offered(log))
                assert seqs(await client.next(60)) == [3]
                assert loop_time() - before < 1
                assert log.reads == []
            await hub.stop()

    run(main())


def test_hub_takes_what_it_is_offered_at_once_after_a_quiet_spell_and_else_gathers() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            hub.start()
            moves: list[int] = []
            hub.on_move = lambda: moves.append(hub.head)
            async with hub.subscribe() as client:
                await asyncio.sleep(QUIET_SECONDS)
                hub.offer("e1", offered(log))
                assert moves == [0, 1], "the first look, then before anything else is done"
                hub.offer("e1", offered(log))
                hub.offer("e1", offered(log))
                assert hub.head == 1, "a run of changes gathers"
                assert seqs(await client.next(60)) == [1]
                assert seqs(await client.next(60)) == [2, 3]
                assert moves == [0, 1, 3]
            await hub.stop()

    run(main())


def test_hub_reads_what_lies_between_its_own_events_and_what_it_knows() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            hub.start()
            async with hub.subscribe() as client:
                await settle()
                first = offered(log)
                log.publish()  # another process
                third = offered(log)
                hub.offer("e1", third)  # told in another order than committed
                hub.offer("e1", first)
                assert seqs(await client.next(60)) + seqs(await client.next(60)) == [1, 2, 3]
                hub.offer("e1", first)
                log.publish()
                hub.ring(4)
                assert seqs(await client.next(60)) == [4]
            await hub.stop()

    run(main())


async def test_hub_is_level_with_the_log_after_a_look_and_after_all_that_was_offered() -> None:
    log = FakeLog()
    hub = new_hub(log)
    began = hub.level_at
    await hub.look()
    looked = hub.level_at
    assert looked > began
    hub.offer("e1", offered(log))
    assert hub.take_offered()
    level = hub.level_at
    assert level > looked
    log.publish()  # another process's, which lies between
    hub.offer("e1", offered(log))
    assert not hub.take_offered()
    assert hub.level_at == level
    log.error = OSError("away")
    with pytest.raises(OSError, match="away"):
        await hub.look()
    assert hub.level_at == level


def test_hub_takes_nothing_of_another_log_that_was_offered() -> None:
    async def main() -> None:
        log = FakeLog()
        log.publish(3)
        with no_subscriber_left(new_hub(log)) as hub:
            hub.start()
            async with hub.subscribe() as client:
                await settle()
                log.replace("e2", head=4)
                hub.offer("e2", [stored(4)])
                assert await client.next(60) == Reset("unknown_epoch", "e2", 4)
            await hub.stop()

    run(main())


def test_hub_looks_by_itself_when_no_ring_is_heard() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            hub.start()
            async with hub.subscribe() as client:
                await settle()
                log.publish()
                before = loop_time()
                assert seqs(await client.next(60)) == [1]
                assert loop_time() - before <= 1.0
            await hub.stop()

    run(main())


def test_hub_goes_on_when_its_reader_fails_and_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            hub.start()
            async with hub.subscribe() as client:
                log.publish(3)
                log.error = OSError("the database is away")
                assert isinstance(await client.next(5), Ping)
                assert str(hub.last_error) == "the database is away"
                log.error = None
                assert seqs(await client.next(5)) == [1, 2, 3]
                assert not hub.last_error
            await hub.stop()

    with caplog.at_level(logging.WARNING):
        run(main())
    assert len(caplog.records) == 1, "a long failure is told once"


def test_hub_raises_what_the_reader_raised_when_it_never_saw_the_log() -> None:
    async def main() -> None:
        log = FakeLog()
        log.error = OSError("the database is away")
        with no_subscriber_left(new_hub(log)) as hub, pytest.raises(OSError, match="away"):
            async with hub.subscribe():
                pass

    run(main())


def test_hub_starts_and_stops_more_than_once() -> None:
    async def main() -> None:
        hub = new_hub(FakeLog())
        await hub.stop()
        hub.start()
        hub.start()
        await hub.stop()
        await hub.stop()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    run(main())


def test_hub_shows_nobody_a_ring_that_is_not_filled_yet() -> None:
    async def main() -> None:
        log = FakeLog()
        log.publish(5000)
        with no_subscriber_left(new_hub(log, ring_events=4000)) as hub:
            looking = asyncio.create_task(hub.look())
            while not looking.done():
                assert (hub.epoch, hub.head) in (("", 0), (log.epoch, 5000))
                await asyncio.sleep(0)
            async with hub.subscribe() as client:
                assert client.seq == 5000
                assert isinstance(await client.next(0), Ping)

    run(main())


def test_hub_keeps_few_batches_however_many_clients_return() -> None:
    async def main() -> None:
        log = FakeLog()
        log.publish(5000)
        with no_subscriber_left(new_hub(log, ring_events=5000)) as hub:
            await hub.look()
            framings = 0

            def framing(_epoch: str, events: Iterable[Stored]) -> bytes:
                nonlocal framings
                framings += 1
                return b"x"

            for start in range(100):
                async with hub.subscribe(Position(log.epoch, start)) as client:
                    while isinstance(item := await client.next(0), Batch):
                        item.framed(framing)
                    assert client.seq == 5000
            # Each its own first batch up to where they meet, and from there the same one.
            assert framings == 100 + 1
            assert len(hub._batches) <= SHARED_BATCHES

    run(main())


def test_hub_asks_a_log_that_is_away_once_for_all_who_wait() -> None:
    async def main() -> None:
        log = FakeLog()
        asked = 0

        async def extent() -> Extent:
            nonlocal asked
            asked += 1
            await asyncio.sleep(4)
            raise OSError("away")

        with no_subscriber_left(new_hub(log)) as hub, pytest.MonkeyPatch.context() as patch:
            patch.setattr(log, "extent", extent)
            before = loop_time()
            looks = [hub.look() for _ in range(20)]
            answers = await asyncio.gather(*looks, return_exceptions=True)
            assert all(isinstance(answer, OSError) for answer in answers)
            assert asked <= 2
            assert loop_time() - before <= 8

    run(main())


def test_hub_looks_once_for_all_who_gave_up_waiting_for_a_log_that_stands_still() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            log.answers.clear()
            for _ in range(5):
                joins = [hub.join() for _ in range(100)]
                gone = await asyncio.gather(*joins, return_exceptions=True)
                assert {type(error) for error in gone} == {TimeoutError}
            assert loop_time() == pytest.approx(1_000 + 5 * LOOK_SECONDS)
            assert len(asyncio.all_tasks()) <= 3, "this one, a look, and the next one"
            log.publish()
            log.answers.set()
            async with hub.subscribe() as client:
                assert client.seq == 1

    run(main())


def test_hub_wakes_only_the_stream_that_the_server_ends() -> None:
    async def main() -> None:
        with no_subscriber_left(new_hub(FakeLog())) as hub:
            async with hub.subscribe() as ended, hub.subscribe() as other:
                moved = hub.next_move()
                waiting = [asyncio.create_task(each.next(60)) for each in (ended, other)]
                await settle()
                ended.end(RESTARTING)
                ended.end(RESTARTING)
                assert await waiting[0] is RESTARTING
                assert await ended.next(60) is RESTARTING
                assert loop_time() == 1_000, "at once"
                assert not moved.is_set()
                assert not waiting[1].done()
                assert await waiting[1] == Ping(0)

    run(main())


def test_hub_says_goodbye_to_a_stream_that_moves_or_pings_at_the_same_time() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            async with hub.subscribe() as client:
                waiting = asyncio.create_task(client.next(60))
                await settle()
                hub.offer("e1", offered(log))
                client.end(RESTARTING)
                assert await waiting is RESTARTING
            async with hub.subscribe() as client:
                failures: list[object] = []
                loop = asyncio.get_running_loop()
                loop.set_exception_handler(lambda _loop, context: failures.append(context))
                waiting = asyncio.create_task(client.next(30))
                await settle()
                loop.call_at(loop_time() + 30, client.end, RESTARTING)
                assert await waiting is RESTARTING
                assert not failures

    run(main())
