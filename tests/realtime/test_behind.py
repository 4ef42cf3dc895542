"""Reads for clients behind the ring: shared, kept for the next, and in nobody's way."""

import asyncio

import pytest

from realtime.behind import KEPT_BYTES, STEP_EVENTS, Behind
from realtime.events import Position, Stored
from tests.realtime.fake_log import FakeLog, new_hub, no_subscriber_left, seqs
from tests.virtual_time import run, settle


class StuckLog(FakeLog):
    """Reads for clients behind the ring take until `go`."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()

    async def read_behind(self, after: int, limit: int) -> list[Stored]:
        await self.go.wait()
        return await super().read_behind(after, limit)


def test_hub_goes_on_while_clients_behind_the_ring_are_read_for() -> None:
    async def main() -> None:
        log = StuckLog()
        log.publish(10)
        with no_subscriber_left(new_hub(log, ring_events=3)) as hub:
            async with hub.subscribe() as live, hub.subscribe(Position("e1", 2)) as behind:
                returning = asyncio.create_task(behind.next(60))
                await settle()
                log.publish()
                await hub.look()
                assert seqs(await live.next(0)) == [11]
                assert not returning.done()
                log.go.set()
                assert seqs(await returning)[0] == 3

    run(main())


def test_behind_reads_once_for_clients_at_one_place_and_those_that_follow() -> None:
    async def main() -> None:
        log = FakeLog()
        log.publish(STEP_EVENTS * 2)
        behind = Behind(log.read_behind)
        pieces = await asyncio.gather(*(behind.after(seq, None) for seq in (5, 5, 9, 100)))
        assert log.reads == [5]
        assert [piece[0].seq for piece in pieces if piece] == [6, 6, 10, 101]
        assert {piece[-1].seq for piece in pieces if piece} == {STEP_EVENTS + 5}
        await asyncio.gather(*(behind.after(STEP_EVENTS + 5, None) for _ in range(9)))
        assert log.reads == [5, STEP_EVENTS + 5]

    run(main())


def test_behind_gives_what_it_has_though_another_read_is_under_way() -> None:
    async def main() -> None:
        log = StuckLog()
        log.publish(STEP_EVENTS * 2)
        log.go.set()
        behind = Behind(log.read_behind)
        await behind.after(0, None)
        log.go.clear()
        other = asyncio.create_task(behind.after(STEP_EVENTS, None))
        await settle()
        piece = await behind.after(7, 2)
        assert [event.seq for event in piece or ()] == [8, 9]
        other.cancel()  # its client has gone: the next one has its turn
        log.go.set()
        assert await behind.after(STEP_EVENTS, 1)

    run(main())


def test_behind_reads_again_what_was_not_there_or_could_not_be_read() -> None:
    async def main() -> None:
        log = FakeLog()
        log.publish(3)
        behind = Behind(log.read_behind)
        assert len(await behind.after(0, None) or ()) == 3
        log.publish()
        assert [event.seq for event in await behind.after(3, None) or ()] == [4]
        log.error = OSError("away")
        with pytest.raises(OSError, match="away"):
            await behind.after(4, None)
        log.error = None
        log.publish(5)
        log.prune(6)
        assert await behind.after(4, None) is None
        assert await behind.after(9, None) is None

    run(main())


def test_behind_keeps_what_was_used_last_and_only_so_much() -> None:
    async def main() -> None:
        reads: list[int] = []

        async def read(after: int, _limit: int) -> list[Stored]:
            reads.append(after)
            return [Stored(after + 1, "stats_updated", b"x" * (KEPT_BYTES // 2))]

        behind = Behind(read)
        for seq in (1, 2, 1, 3, 1):
            await behind.after(seq, None)
        assert reads == [1, 2, 3]
        await behind.after(2, None)
        assert reads == [1, 2, 3, 2]

    run(main())
