"""One connection that was taken over: fed, slow, silent, ended and cut."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from websockets.frames import Frame, Opcode

from realtime.events import Position, Selection, TooSlow
from realtime.hub import Hub
from realtime.outlet import (
    LEAST_TAKEN_BYTES,
    MOST_FRAMES,
    Detached,
    Outlet,
    Patience,
    SocketOutlet,
    held_bytes,
)
from realtime.streams import BAD_REQUEST, RESTARTING, TOO_SLOW
from realtime.wires import EVENT_STREAM, SOCKET, Wire
from tests.realtime.fake_log import FakeLog, new_hub, no_subscriber_left
from tests.realtime.test_framing import decode_sse
from tests.realtime.test_wires import messages

PATIENCE = Patience(ping_seconds=30, slow_seconds=10)
LARGE = 2_000_000  # bytes: more than the kernel holds of a client that does not read


class Rig:
    """An outlet and the other end of its connection."""

    def __init__(self, hub: Hub, log: FakeLog) -> None:
        self.hub = hub
        self.log = log
        self.gone: list[Outlet] = []
        self.ours, self.client = socket.socketpair()
        self.client.setblocking(False)

    async def outlet(
        self, wire: Wire = EVENT_STREAM, since: Position | None = None, unsent: bytes = b""
    ) -> Outlet:
        kind = SocketOutlet if wire is SOCKET else Outlet
        subscription = await self.hub.join(since)
        connection = Detached(self.ours, unsent, chunked=False)
        return kind(connection, wire, subscription, PATIENCE, self._left)

    def _left(self, outlet: Outlet) -> None:
        self.gone.append(outlet)
        self.hub.leave(outlet.subscription)

    async def publish(self, count: int = 1) -> None:
        self.log.publish(count)
        await self.hub.look()

    async def read(self) -> bytes:
        """What the client has now; b"" at the end of the stream."""
        async with asyncio.timeout(5):
            return await asyncio.get_running_loop().sock_recv(self.client, 1 << 22)

    async def read_all(self) -> bytes:
        data = b""
        while piece := await self.read():
            data += piece
        return data

    async def say(self, frame: Frame) -> None:
        await asyncio.get_running_loop().sock_sendall(self.client, frame.serialize(mask=True))


@asynccontextmanager
async def rigged() -> AsyncIterator[Rig]:
    log = FakeLog()
    with no_subscriber_left(new_hub(log)) as hub:
        rig = Rig(hub, log)
        await hub.look()
        yield rig
        rig.client.close()
        for subscription in list(hub.subscriptions):  # a test may leave its outlet open
            hub.leave(subscription)


async def until(holds: Callable[[], Any]) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.001)


def seqs(data: bytes) -> list[int]:
    return [json.loads(body)["seq"] for _, _, body in decode_sse(data)]


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


async def test_socket_outlet_answers_messages_and_pings() -> None:
    async with rigged() as rig:
        outlet = await rig.outlet(SOCKET)
        await rig.say(Frame(Opcode.TEXT, b'{"action":"ping","id":7}'))
        assert list(messages(await rig.read())) == [{"type": "pong", "id": 7}]
        await rig.say(Frame(Opcode.PING, b"abc"))
        assert await rig.read() == b"\x8a\x03abc"
        outlet.cut()


async def test_socket_outlet_changes_its_selection() -> None:
    async with rigged() as rig:
        outlet = await rig.outlet(SOCKET)
        await rig.say(Frame(Opcode.TEXT, b'{"action":"subscribe","types":["silence_*"]}'))
        await rig.say(Frame(Opcode.TEXT, b'{"action":"ping"}'))
        await rig.read()
        await rig.publish(3)
        outlet.feed()
        assert [event["seq"] for event in messages(await rig.read())] == [3]
        outlet.cut()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Frame(Opcode.CLOSE, b"").serialize(mask=True), 1000),
        (b"\xff\xff", 1002),
        (Frame(Opcode.TEXT, b"\xff").serialize(mask=True), 1007),
    ],
    ids=["close", "error", "text"],  # clients mask their frames at random
)
async def test_socket_outlet_answers_a_close_and_an_error_with_its_code(
    said: bytes, code: int
) -> None:
    async with rigged() as rig:
        outlet = await rig.outlet(SOCKET)
        rig.client.send(said)
        assert list(messages(await rig.read_all())) == [code]
        rig.client.close()
        await until(lambda: outlet.gone)


async def test_socket_outlet_says_goodbye_with_the_code_and_goes_when_it_is_answered() -> None:
    async with rigged() as rig:
        outlet = await rig.outlet(SOCKET)
        outlet.end(RESTARTING)
        bye, code = messages(await rig.read_all())
        assert (bye["reason"], code) == ("shutdown", 4012)
        await rig.say(Frame(Opcode.TEXT, b'{"action":"ping"}'))
        await rig.say(Frame(Opcode.CLOSE, b"\x0f\xac"))
        await until(lambda: outlet.gone)


async def test_socket_outlet_asks_a_silent_client_and_cuts_it() -> None:
    async with rigged() as rig:
        outlet = await rig.outlet(SOCKET)
        now = asyncio.get_running_loop().time()
        outlet.tend(now + 21)
        outlet.tend(now + 22)
        assert await rig.read() == b"\x89\x00", "asked once"
        outlet.tend(now + 51)
        assert outlet.gone


async def test_socket_outlet_keeps_a_client_that_answers() -> None:
    async with rigged() as rig:
        outlet = await rig.outlet(SOCKET)
        now = asyncio.get_running_loop().time()
        outlet.tend(now + 21)
        await rig.read()
        await rig.say(Frame(Opcode.PONG, b""))
        await rig.say(Frame(Opcode.TEXT, b'{"action":"ping"}'))
        await rig.read()
        outlet.tend(now + 49)
        assert not outlet.gone
        outlet.cut()


FRAGMENT = Frame(Opcode.TEXT, b"", fin=False), Frame(Opcode.CONT, b"", fin=False)


@pytest.mark.parametrize(
    "flood",
    [[Frame(Opcode.PONG, b"")] * 2, [Frame(Opcode.PING, b"")] * 2, FRAGMENT],
    ids=["pongs", "pings", "fragments"],
)
async def test_socket_outlet_closes_when_a_client_floods_it_with_frames(
    flood: Sequence[Frame],
) -> None:
    async with rigged() as rig:
        outlet = await rig.outlet(SOCKET)
        first, other = (frame.serialize(mask=True) for frame in flood)
        rig.client.send(first + other * MOST_FRAMES)
        assert list(messages((await rig.read_all()).replace(b"\x8a\x00", b""))) == [4029]
        rig.client.send(other * MOST_FRAMES)
        rig.client.close()
        await until(lambda: outlet.gone)


async def test_socket_outlet_bears_a_busy_client() -> None:
    async with rigged() as rig:
        outlet = await rig.outlet(SOCKET)
        now = asyncio.get_running_loop().time()
        for second in range(3):
            rig.client.send(Frame(Opcode.PONG, b"").serialize(mask=True) * (MOST_FRAMES - 1))
            await rig.say(Frame(Opcode.PING, b"p"))
            await rig.read()
            outlet.tend(now + second)
        assert not outlet.gone
        outlet.cut()


async def test_socket_outlet_cuts_a_client_that_talks_and_does_not_listen() -> None:
    async with rigged() as rig:
        outlet = await rig.outlet(SOCKET)
        outlet.say(b"x" * LARGE)
        for _ in range(100):
            await rig.say(Frame(Opcode.PING, b"p"))
        await until(lambda: outlet.gone)
