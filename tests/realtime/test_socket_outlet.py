"""An outlet of a WebSocket: it answers its client, and asks a silent one."""

import asyncio
from collections.abc import Sequence

import pytest
from websockets.frames import Frame, Opcode

from realtime.socket_outlet import MOST_FRAMES
from realtime.streams import RESTARTING
from realtime.wires import SOCKET
from tests.realtime.outlet_rig import LARGE, rigged, until
from tests.realtime.test_wires import messages


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
