"""One connection that was taken over: fed, slow, silent, ended and cut."""

import asyncio
import socket
from collections.abc import Mapping
from contextlib import suppress

import pytest

from realtime.events import Position, Selection, TooSlow
from realtime.outlet import LEAST_TAKEN_BYTES, Outlet, held_bytes
from realtime.streams import BAD_REQUEST, RESTARTING, TOO_SLOW
from realtime.wires import SOCKET
from tests.realtime.outlet_rig import LARGE, PATIENCE, rigged, seqs, until
from tests.realtime.test_framing import decode_sse
from tests.realtime.test_wires import messages


async def test_outlet_sends_what_was_unsent_and_then_what_is_new() -> None:
    async with rigged() as rig:
        outlet = await rig.outlet(unsent=b"retry: 1\n\n")
        await rig.publish(2)
        outlet.feed()
        data = await rig.read()
        assert data.startswith(b"retry: 1\n\n")
        assert seqs(data.removeprefix(b"retry: 1\n\n")) == [1, 2]
        outlet.feed()
        await rig.publish()
        outlet.feed()
        assert seqs(await rig.read()) == [3]
        outlet.cut()


@pytest.mark.parametrize("published", [2, 400], ids=["from the ring", "from the log"])
async def test_outlet_ends_when_a_filter_has_no_answer(published: int) -> None:
    def tires(_labels: Mapping[str, str]) -> bool:
        raise TooSlow

    async with rigged() as rig:
        await rig.publish(published)
        outlet = await rig.outlet(SOCKET, since=Position("e1", 0))
        outlet.subscription.selection = Selection(labels=tires)
        outlet.feed()
        await until(lambda: outlet.goodbye)
        bye, code = messages(await rig.read_all())
        assert (bye["type"], bye["reason"], code) == ("bye", "bad_request", 4500)
        assert outlet.goodbye is BAD_REQUEST


async def test_outlet_reads_the_log_for_a_client_behind_the_ring() -> None:
    async with rigged() as rig:
        await rig.publish(400)
        outlet = await rig.outlet(since=Position("e1", 0))
        outlet.feed()
        data = b""
        while data.count(b"\n\n") < 400:
            data += await rig.read()
        assert seqs(data) == list(range(1, 401))
        outlet.cut()


async def test_outlet_that_cannot_be_fed_says_goodbye() -> None:
    async with rigged() as rig:
        await rig.publish(400)
        outlet = await rig.outlet(since=Position("e1", 0))
        rig.log.error = OSError("away")
        outlet.feed()
        assert b"log_unreadable" in await rig.read_all()
        rig.client.close()
        await until(lambda: rig.gone)


async def test_outlet_of_a_client_that_leaves_is_gone() -> None:
    async with rigged() as rig:
        outlet = await rig.outlet()
        rig.client.close()
        await until(lambda: rig.gone == [outlet])
        assert outlet.gone
        outlet.feed()
        outlet.say(b"x")
        outlet.end(RESTARTING)
        outlet.cut()
        assert rig.gone == [outlet]


async def test_outlet_says_goodbye_and_waits_for_the_client_to_close() -> None:
    async with rigged() as rig:
        outlet = await rig.outlet()
        outlet.end(RESTARTING)
        outlet.end(RESTARTING)
        [retry_and_bye] = [await rig.read_all()]
        assert retry_and_bye.count(b"event: bye\n") == 1
        await rig.publish()
        outlet.feed()
        assert not outlet.gone
        rig.client.close()
        await until(lambda: outlet.gone)


async def test_outlet_goes_after_goodbye_even_if_the_client_stays() -> None:
    async with rigged() as rig:
        outlet = await rig.outlet()
        now = asyncio.get_running_loop().time()
        outlet.end(RESTARTING)
        outlet.tend(now + 1)
        assert not outlet.gone
        outlet.tend(now + 10)
        assert outlet.gone


async def test_outlet_holds_one_piece_for_a_client_that_does_not_read() -> None:
    async with rigged() as rig:
        outlet = await rig.outlet()
        outlet.say(b"x" * LARGE)
        await rig.publish(50)
        outlet.feed()
        assert outlet.subscription.seq == 0, "what is not sent stays in the log"
        got = b""
        while len(got) < LARGE:
            got += await rig.read()
        assert got[:LARGE] == b"x" * LARGE
        rest = got[LARGE:]
        while rest.count(b"\n\n") < 50:
            rest += await rig.read()
        assert seqs(rest) == list(range(1, 51))
        outlet.cut()


async def test_outlet_of_a_slow_client_is_ended_with_its_reason_after_the_deadline() -> None:
    async with rigged() as rig:
        outlet = await rig.outlet()
        outlet.say(b"x" * LARGE)
        now = asyncio.get_running_loop().time()
        outlet.tend(now + 9)
        outlet.tend(now + 11)
        data = await rig.read_all()  # it reads at last
        assert data.startswith(b"x" * LARGE)
        assert b'event: bye\ndata: {"reason":"too_slow"' in data
        rig.client.close()
        await until(lambda: outlet.gone)


@pytest.mark.parametrize(("bytes_a_time", "stays"), [(LEAST_TAKEN_BYTES, True), (100, False)])
async def test_outlet_keeps_a_client_that_reads_slowly_and_none_that_only_seems_to(
    monkeypatch: pytest.MonkeyPatch, bytes_a_time: int, stays: bool
) -> None:
    async with rigged() as rig:
        outlet = await rig.outlet()
        outlet.say(b"x" * LARGE)
        monkeypatch.setattr(Outlet, "_send", lambda *_: bytes_a_time)
        for _ in range(10):
            outlet._blocked_at -= PATIENCE.slow_seconds - 1  # so much later
            outlet._writable()
            outlet.tend(asyncio.get_running_loop().time())
        assert (outlet.goodbye is None) is stays
        outlet.cut()


async def test_outlet_keeps_a_client_that_takes_what_the_kernel_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The kernel asks for more only when much of that has gone: over a slow link, in minutes."""
    held = 40 * LEAST_TAKEN_BYTES
    monkeypatch.setattr("realtime.outlet.held_bytes", lambda _fd: held)
    async with rigged() as rig:
        outlet = await rig.outlet()
        outlet.say(b"x" * LARGE)
        now = asyncio.get_running_loop().time()
        for turn in range(1, 21):
            held -= LEAST_TAKEN_BYTES
            outlet.tend(now + turn * (PATIENCE.slow_seconds - 1))
            assert outlet.goodbye is None
        outlet.tend(now + 21 * PATIENCE.slow_seconds)
        assert outlet.goodbye is TOO_SLOW
        outlet.cut()


async def test_kernel_tells_what_it_holds_for_a_client() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
        server.accept()[0] as ours,
    ):
        assert held_bytes(ours.fileno()) == 0
        ours.setblocking(False)
        sent = 0
        with suppress(BlockingIOError):
            while True:
                sent += ours.send(b"x" * LARGE)
        await until(lambda: held_bytes(ours.fileno()) < sent)  # some is with the client's kernel
        assert held_bytes(ours.fileno())
        while sent:
            sent -= len(client.recv(LARGE))
        await until(lambda: held_bytes(ours.fileno()) == 0)


async def test_outlet_of_a_client_that_never_reads_is_cut() -> None:
    async with rigged() as rig:
        outlet = await rig.outlet()
        outlet.say(b"x" * LARGE)
        now = asyncio.get_running_loop().time()
        outlet.tend(now + 11)
        assert not outlet.gone
        outlet.tend(now + 30)
        assert outlet.gone


async def test_outlet_pings_a_quiet_client() -> None:
    async with rigged() as rig:
        outlet = await rig.outlet()
        now = asyncio.get_running_loop().time()
        outlet.tend(now + 29)
        outlet.tend(now + 31)
        outlet.tend(now + 32)
        assert decode_sse(await rig.read()) == [("", "ping", '{"seq":0}')]
        outlet.cut()


async def test_outlet_ignores_what_an_event_streams_client_sends() -> None:
    async with rigged() as rig:
        outlet = await rig.outlet()
        rig.client.send(b"GET / HTTP/1.1\r\n\r\n")
        await rig.publish()
        outlet.feed()
        assert seqs(await rig.read()) == [1]
        outlet.cut()
