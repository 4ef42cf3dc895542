"""The hub: cursors, the ring, the log behind it, resets and selections."""

from collections.abc import Mapping

import pytest

from realtime.behind import STEP_EVENTS
from realtime.events import Position, Selection, TooSlow
from realtime.framing import sse_events
from realtime.streams import BAD_REQUEST
from realtime.subscription import SHARED_SELECTIONS, Batch, Ping, Reset
from tests.realtime.fake_log import FakeLog, new_hub, no_subscriber_left, seqs, stored
from tests.virtual_time import run


def test_hub_starts_a_client_without_a_position_at_the_newest_event() -> None:
    async def main() -> None:
        log = FakeLog()
        log.publish(5)
        with no_subscriber_left(new_hub(log)) as hub:
            async with hub.subscribe() as client:
                assert client.position == Position("e1", 5)
                log.publish()
                await hub.look()
                assert seqs(await client.next(0)) == [6]

    run(main())


def test_hub_gives_everything_after_a_position_in_one_batch() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            await hub.look()
            log.publish(5)
            await hub.look()
            async with hub.subscribe(Position("e1", 2)) as client:
                assert seqs(await client.next(0)) == [3, 4, 5]
                assert isinstance(await client.next(0), Ping)

    run(main())


def test_hub_cuts_a_batch_at_the_limit() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            await hub.look()
            log.publish(5)
            await hub.look()
            async with hub.subscribe(Position("e1", 0)) as other:
                await other.next(0)  # its longer batch from the same place is not for the first
            async with hub.subscribe(Position("e1", 0)) as client:
                assert seqs(await client.next(0, limit=2)) == [1, 2]
                assert seqs(await client.next(0, limit=2)) == [3, 4]
                assert seqs(await client.next(0, limit=2)) == [5]

    run(main())


def test_hub_reads_the_log_for_a_client_that_is_behind_the_ring() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log, ring_events=3)) as hub:
            await hub.look()
            log.publish(10)
            await hub.look()
            log.reads.clear()
            async with hub.subscribe(Position("e1", 2)) as client:
                assert seqs(await client.next(0)) == [3, 4, 5, 6, 7, 8, 9, 10]
            assert log.reads == [2]
            async with hub.subscribe(Position("e1", 7)) as client:
                assert seqs(await client.next(0)) == [8, 9, 10]
            assert log.reads == [2], "what is in the ring is not read again"

    run(main())


def test_hub_reads_a_long_log_in_pieces() -> None:
    async def main() -> None:
        log = FakeLog()
        log.publish(STEP_EVENTS * 2 + 1)
        with no_subscriber_left(new_hub(log, ring_events=3)) as hub:
            async with hub.subscribe(Position("e1", 0)) as client:
                got = [seqs(await client.next(0)) for _ in range(3)]
        assert [len(piece) for piece in got] == [STEP_EVENTS, STEP_EVENTS, 1]
        assert [seq for piece in got for seq in piece] == list(range(1, STEP_EVENTS * 2 + 2))

    run(main())


def test_hub_resets_a_client_that_is_behind_what_is_kept() -> None:
    async def main() -> None:
        log = FakeLog()
        log.publish(10)
        log.prune(5)
        with no_subscriber_left(new_hub(log)) as hub:
            async with hub.subscribe(Position("e1", 4)) as client:
                assert await client.next(0) == Reset("expired", "e1", 10)
                log.publish()
                await hub.look()
                assert seqs(await client.next(0)) == [11]
            async with hub.subscribe(Position("e1", 5)) as client:
                assert seqs(await client.next(0)) == [6, 7, 8, 9, 10, 11]

    run(main())


@pytest.mark.parametrize("since", [Position("other", 3), Position("other", 99), Position("e1", 6)])
def test_hub_resets_a_client_with_a_position_that_the_log_never_gave(since: Position) -> None:
    async def main() -> None:
        log = FakeLog()
        log.publish(5)
        with no_subscriber_left(new_hub(log)) as hub:
            async with hub.subscribe(since) as client:
                assert await client.next(0) == Reset("unknown_epoch", "e1", 5)
                assert isinstance(await client.next(0), Ping)

    run(main())


def test_hub_looks_at_the_log_for_a_position_that_another_worker_gave() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            await hub.look()
            log.publish(7)
            async with hub.subscribe(Position("e1", 6)) as client:
                assert seqs(await client.next(0)) == [7]

    run(main())


def test_hub_resets_everybody_when_the_log_is_another_one() -> None:
    async def main() -> None:
        log = FakeLog()
        log.publish(5)
        with no_subscriber_left(new_hub(log)) as hub:
            async with hub.subscribe() as client:
                log.replace("e2", head=2)
                await hub.look()
                assert await client.next(0) == Reset("unknown_epoch", "e2", 2)

    run(main())


def test_hub_resets_a_client_that_is_ahead_when_the_log_went_back() -> None:
    """A backup was restored under a running worker: what comes now has numbers given before."""

    async def main() -> None:
        log = FakeLog()
        log.publish(10)
        with no_subscriber_left(new_hub(log)) as hub:
            async with hub.subscribe() as client:
                log.replace("e1", head=5)
                await hub.look()
                log.publish(8)
                await hub.look()
                item = await client.next(0)
                assert isinstance(item, Reset), f"6 to 10 were skipped: {item}"

    run(main())


def test_hub_holds_back_what_a_selection_does_not_take() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            await hub.look()
            odd = Selection(frozenset({"alert_created"}), lambda labels: labels["odd"] == "1")
            labels_only = Selection(labels=lambda labels: False)
            async with hub.subscribe(None, odd) as client, hub.subscribe(None, labels_only) as all_:
                log.publish(7)
                await hub.look()
                assert seqs(await client.next(0)) == [1, 5, 7]
                assert seqs(await all_.next(0)) == [3, 6], "events without labels go through"
                log.publish(2)
                await hub.look()
                assert isinstance(await client.next(0), Ping)
                assert client.position.seq == 9, "the position moves past filtered events"

    run(main())


def test_hub_ends_a_stream_whose_selection_has_no_answer() -> None:
    answers = iter([True, True])

    def tires(_labels: Mapping[str, str]) -> bool:
        if next(answers, None) is None:
            raise TooSlow
        return True

    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            await hub.look()
            async with hub.subscribe(None, Selection(labels=tires)) as client:
                log.publish(2)
                await hub.look()
                assert seqs(await client.next(0)) == [1, 2]
                log.publish(4)
                await hub.look()
                assert await client.next(0) is BAD_REQUEST
                assert client.position.seq == 2, "what it has no answer for is not left out"

    run(main())


def test_hub_changes_a_selection_without_a_gap() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            await hub.look()
            async with hub.subscribe(None, Selection(frozenset())) as client:
                log.publish(2)
                await hub.look()
                assert isinstance(await client.next(0), Ping)
                client.selection = Selection()
                log.publish(2)
                await hub.look()
                assert seqs(await client.next(0)) == [3, 4]

    run(main())


def test_hub_frames_a_batch_once_for_all_clients_at_one_place() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            await hub.look()
            async with hub.subscribe() as first, hub.subscribe() as second:
                log.publish(2)
                await hub.look()
                one, two = await first.next(0), await second.next(0)
                assert isinstance(one, Batch)
                assert isinstance(two, Batch)
                assert one.framed(sse_events) is two.framed(sse_events)

    run(main())


def test_batch_remembers_what_some_selections_take_but_not_all_that_clients_think_of() -> None:
    batch = Batch("e1", [stored(seq) for seq in (1, 2, 3)], 3)
    for number in range(2 * SHARED_SELECTIONS):
        selection = Selection(frozenset({f"type_{number}", "silence_created"}))
        assert seqs(batch.chosen(selection)) == [3]
        is_remembered = batch.chosen(selection) is batch.chosen(Selection(selection.types))
        assert is_remembered == (number < SHARED_SELECTIONS)
