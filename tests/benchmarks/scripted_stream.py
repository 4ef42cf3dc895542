"""A server that pushes what a test says: it answers posts, and gives each client these bytes."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.item import NUMBER
from benchmarks.target import Protocol, Target

Script = Callable[[Sequence[str]], bytes]  # from the marks of one post to the bytes for a client

_SSE = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
_WEBSOCKET = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
_POSTED = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Stream:
    """Its clients, and what they said after their request."""

    def __init__(self, head: bytes, script: Script) -> None:
        self.said: list[bytes] = []
        self._head = head
        self._script = script
        self._clients: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        if request.startswith(b"GET"):
            writer.write(self._head)
            self._clients.append(writer)
            while said := await reader.read(1024):
                self.said.append(said)
            return
        while True:
            size = int(request.partition(b"Content-Length: ")[2].split()[0])
            posted = json.loads(await reader.readexactly(size))
            for client in self._clients:
                client.write(self._script([each["number"] for each in posted]))
            writer.write(_POSTED)
            try:
                request = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                return


@asynccontextmanager
async def scripted(
    protocol: Protocol, script: Script, folder: Path
) -> AsyncIterator[tuple[Stream, Target]]:
    """The server and the target that leads to it."""
    stream = Stream(_SSE if protocol == "sse" else _WEBSOCKET, script)
    item = folder / "item.json"
    item.write_text(json.dumps({"number": NUMBER}))
    server = await asyncio.start_server(stream.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield stream, Target("scripted", protocol, port, "/stream", "/post", item, ())
    finally:
        server.close()


def chunks(body: bytes, size: int) -> bytes:
    """The body in HTTP chunks of so many bytes."""
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


def frame(opcode: int, payload: bytes, is_last: bool = True) -> bytes:
    """A WebSocket frame from a server."""
    first = bytes([opcode | (0x80 if is_last else 0)])
    if len(payload) < 126:
        return first + bytes([len(payload)]) + payload
    return first + b"\x7e" + len(payload).to_bytes(2, "big") + payload
