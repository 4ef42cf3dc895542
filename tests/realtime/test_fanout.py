"""The fan-out: everybody is fed at each move, and one that fails hinders no other."""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from realtime.events import Stored
from realtime.fanout import CYCLE_SECONDS, TURN, Fanout, rest_seconds
from realtime.hub import Hub
from realtime.outlet import Detached, Outlet
from realtime.streams import RESTARTING, TOO_SLOW, Stream, streams
from realtime.wires import EVENT_STREAM, SOCKET, Wire
from tests.realtime.fake_log import FakeLog, new_hub, no_subscriber_left, stored
from tests.realtime.outlet_rig import seqs, until
from tests.realtime.samples import stored_at
from tests.samples_of import Growth


class Rig:
    def __init__(self, hub: Hub, log: FakeLog) -> None:
        self.hub = hub
        self.log = log
        self.fanout = Fanout(hub)
        self._clients: list[socket.socket] = []

    async def client(self, wire: Wire = EVENT_STREAM) -> socket.socket:
        """A connection that the fan-out has adopted; its other end."""
        ours, client = socket.socketpair()
        client.setblocking(False)
        self._clients.append(client)
        stream = Stream("sse", "")
        streams.open(stream)
        connection = Detached(ours, b"", chunked=False)
        self.fanout.adopt(connection, wire, await self.hub.join(), stream)
        return client

    async def publish(self, count: int = 1) -> None:
        self.log.publish(count)
        await self.hub.look()

    async def close(self) -> None:
        await self.fanout.stop()
        for client in self._clients:
            client.close()


@asynccontextmanager
async def rigged(log: FakeLog | None = None) -> AsyncIterator[Rig]:
    log = log or FakeLog()
    with no_subscriber_left(new_hub(log)) as hub:
        rig = Rig(hub, log)
        await hub.look()
        rig.fanout.start()
        rig.fanout.start()
        try:
            yield rig
        finally:
            await rig.close()
        assert not len(streams)
        assert not len(rig.fanout)


async def read(client: socket.socket) -> bytes:
    async with asyncio.timeout(5):
        return await asyncio.get_running_loop().sock_recv(client, 1 << 20)


async def test_fanout_feeds_everybody_at_each_move() -> None:
    async with rigged() as rig:
        clients = [await rig.client() for _ in range(100)]
        for expected in (1, 2):
            await rig.publish()
            assert [seqs(await read(client)) for client in clients] == [[expected]] * 100


async def test_fanout_feeds_the_first_before_anything_else_is_done() -> None:
    async with rigged() as rig:
        clients = [await rig.client() for _ in range(TURN + 1)]
        await rig.publish()
        for client in clients:
            await read(client)
        await asyncio.sleep(CYCLE_SECONDS)  # until the rest after that pass is over
        rig.log.publish()
        rig.hub.offer("e1", [stored(rig.log.head)])
        assert seqs(clients[TURN - 1].recv(1 << 20)) == [2]
        with pytest.raises(BlockingIOError):
            clients[TURN].recv(1)
        assert seqs(await read(clients[TURN])) == [2], "the others in their turn"


async def test_fanout_gives_a_stream_back_when_its_client_leaves() -> None:
    async with rigged() as rig:
        client, other = await rig.client(), await rig.client(SOCKET)
        assert len(streams) == 2
        client.close()
        await until(lambda: len(streams) == 1)
        assert len(rig.fanout) == 1
        assert len(rig.hub.subscriptions) == 1
        other.close()
        await until(lambda: not len(streams))


async def test_fanout_ends_streams_that_are_told_to() -> None:
    async with rigged() as rig:
        client = await rig.client()
        streams.end_all(RESTARTING)
        assert b"event: bye" in await read(client)
        client.close()
        await until(lambda: not len(streams))


async def test_fanout_ends_a_stream_that_was_told_to_before_it_came() -> None:
    async with rigged() as rig:
        ours, client = socket.socketpair()
        client.setblocking(False)
        stream = Stream("sse", "")
        streams.open(stream)
        subscription = await rig.hub.join()
        stream.on_end(subscription.end)
        streams.end_all(RESTARTING)  # while its hello is under way
        rig.fanout.adopt(Detached(ours, b"", chunked=False), EVENT_STREAM, subscription, stream)
        assert b"event: bye" in await read(client)
        client.close()
        await until(lambda: not len(streams))


async def test_fanout_cuts_one_that_fails_and_feeds_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with rigged() as rig:
        bad, good = await rig.client(SOCKET), await rig.client()

        def fail(self: object, item: object) -> bytes:
            raise RuntimeError("broken")

        monkeypatch.setattr(type(SOCKET), "item", fail)
        with caplog.at_level(logging.ERROR):
            await rig.publish()
            assert seqs(await read(good)) == [1]
        assert await read(bad) == b""
        assert "A stream failed" in caplog.text


async def test_fanout_takes_a_connection_that_is_lost_already() -> None:
    async with rigged() as rig:
        ours, client = socket.socketpair()
        client.close()
        stream = Stream("sse", "")
        streams.open(stream)
        lost = Detached(ours, b"hello", chunked=False)
        rig.fanout.adopt(lost, EVENT_STREAM, await rig.hub.join(), stream)
        await until(lambda: not len(streams))


async def test_fanout_stops_and_cuts_everybody() -> None:
    async with rigged() as rig:
        client = await rig.client()
        await rig.fanout.stop()
        assert await read(client) == b""
        await rig.fanout.stop()


async def test_fanout_looks_after_everybody_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.fanout.TEND_SECONDS", 0.01)
    tended: list[Outlet] = []
    monkeypatch.setattr(Outlet, "tend", lambda self, now: tended.append(self))
    async with rigged() as rig:
        await rig.client()
        await until(lambda: len(tended) > 1)


class TimedLog(FakeLog):
    """Its events were made 0.3 s before they are read."""

    async def read(self, after: int, limit: int) -> list[Stored]:
        events = await super().read(after, limit)
        return [stored_at(event.seq, time.time() - 0.3) for event in events]


async def test_fanout_observes_each_event_once_however_many_clients() -> None:
    log = TimedLog()
    log.publish(5)  # before anybody looked: no news
    async with rigged(log) as rig:
        growth = Growth()
        clients = [await rig.client() for _ in range(3)]
        await rig.publish(2)
        for client in clients:
            assert seqs(await read(client)) == [6, 7]
        await until(lambda: growth.of("realtime_broadcast_duration_seconds_count") == 1)
        assert growth.of("realtime_event_latency_seconds_count") == 2
        assert growth.of("realtime_event_latency_seconds_bucket", le="0.25") == 0
        await rig.publish(1)
        await until(lambda: growth.of("realtime_broadcast_duration_seconds_count") == 2)
        assert growth.of("realtime_event_latency_seconds_count") == 3


async def test_fanout_counts_what_the_first_took_as_part_of_the_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with rigged() as rig:
        await rig.client()
        await asyncio.sleep(2 * CYCLE_SECONDS)  # it waits for a move, and feeds the first at once
        feed = Outlet.feed

        def slow_feed(outlet: Outlet) -> None:
            if outlet.subscription.seq < rig.hub.head:
                time.sleep(0.02)
            feed(outlet)

        monkeypatch.setattr(Outlet, "feed", slow_feed)
        growth = Growth()
        await rig.publish(1)
        await until(lambda: growth.of("realtime_broadcast_duration_seconds_count") == 1)
        assert growth.of("realtime_broadcast_duration_seconds_bucket", le="0.01") == 0


async def test_fanout_takes_what_another_log_holds_for_no_news() -> None:
    log = TimedLog()
    log.publish(5)
    async with rigged(log) as rig:
        client = await rig.client()
        growth = Growth()
        log.replace("e2", 9)
        await rig.hub.look()
        assert b"reset" in await read(client)
        await rig.publish(1)
        await until(lambda: growth.of("realtime_event_latency_seconds_count") == 1)


async def test_fanout_tells_why_a_stream_ended(caplog: pytest.LogCaptureFixture) -> None:
    growth = Growth()
    with caplog.at_level(logging.INFO, "realtime.streams"):
        async with rigged() as rig:
            client = await rig.client()
            await rig.publish(3)
            await read(client)
            for outlet in list(rig.fanout._outlets):
                outlet.end(TOO_SLOW)
            client.close()
            await until(lambda: not len(rig.fanout))
    [fields] = [vars(line)["fields"] for line in caplog.records if line.msg == "stream closed"]
    assert (fields["reason"], fields["seq"]) == ("too_slow", 3)
    assert growth.of("realtime_slow_clients_total") == 1


async def test_fanout_counts_a_connection_that_breaks() -> None:
    async with rigged() as rig:
        client = await rig.client()
        growth = Growth()
        client.close()
        for outlet in list(rig.fanout._outlets):
            outlet.say(b"x")
        assert growth.of("realtime_errors_total", error_type="transport") == 1
        assert not len(rig.fanout)


@pytest.mark.parametrize(
    ("took_ms", "rests_ms"),
    [(0, 0), (0.1, 0.5), (1, 5), (4, 20), (10, 20), (25, 25), (60, 30)],
)
def test_fanout_rests_the_longer_the_more_it_has_to_do(took_ms: float, rests_ms: float) -> None:
    assert rest_seconds(took_ms / 1000) == pytest.approx(rests_ms / 1000)
