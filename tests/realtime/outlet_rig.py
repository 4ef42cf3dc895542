"""An outlet, and the other end of its connection."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.frames import Frame

from realtime.events import Position
from realtime.hub import Hub
from realtime.outlet import Detached, Outlet, Patience
from realtime.socket_outlet import SocketOutlet
from realtime.wires import EVENT_STREAM, SOCKET, Wire
from tests.realtime.fake_log import FakeLog, new_hub, no_subscriber_left
from tests.realtime.test_framing import decode_sse

PATIENCE = Patience(ping_seconds=30, slow_seconds=10)
LARGE = 2_000_000  # bytes: more than the kernel holds of a client that does not read


class Rig:
    """`outlet` makes it; `client` is the other end."""

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
