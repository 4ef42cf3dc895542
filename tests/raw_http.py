"""HTTP/1.1 by hand: any bytes to a server, and its answers read to the letter."""

import socket
import time
from typing import NamedTuple

HOST = b"Host: 127.0.0.1\r\n"
MOST_BYTES = 64 * 1024 * 1024


class Reply(NamedTuple):
    """One answer. `whole` is false where its body did not come to the end that was promised."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    whole: bool

    def header(self, name: str) -> str | None:
        found = [value for key, value in self.headers if key == name]
        assert len(found) < 2 or name in ("set-cookie", "vary"), f"{name} came twice: {found}"
        return found[0] if found else None


class Exchange(NamedTuple):
    """What came back for some bytes, and how it ended."""

    data: bytes
    closed: bool  # by the server; else the time was over

    @property
    def replies(self) -> list[Reply]:
        """The answers, without 100 Continue; fails where the bytes are not well-formed."""
        found: list[Reply] = []
        rest = self.data
        while rest:
            reply, rest = parse_reply(rest)
            if reply.status != 100:
                found.append(reply)
        return found


def exchange(
    address: str, data: bytes, *, seconds: float = 10.0, half_close: bool = False
) -> Exchange:
    """Send these bytes, and read until the server closes or the time is over.

    With `half_close` nothing more comes from here, as from a client that has gone.
    """
    with connect(address) as connection:
        try:
            connection.sendall(data)
            if half_close:
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it closed before it had read all: what it said is read below
        return read(connection, seconds)


def connect(address: str) -> socket.socket:
    host, port = address.split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def read(connection: socket.socket, seconds: float) -> Exchange:
    """All that comes until the server closes, or the time is over."""
    found = b""
    deadline = time.monotonic() + seconds
    while len(found) < MOST_BYTES and (left := deadline - time.monotonic()) > 0:
        connection.settimeout(left)
        try:
            data = connection.recv(1 << 16)
        except TimeoutError:
            break
        except OSError:
            return Exchange(found, closed=True)
        if not data:
            return Exchange(found, closed=True)
        found += data
    return Exchange(found, closed=False)


def request(
    method: bytes = b"GET",
    target: bytes = b"/-/healthy",
    *headers: bytes,
    body: bytes = b"",
    close: bool = True,
) -> bytes:
    """A request of one part; its length is told when it has a body."""
    lines = [method + b" " + target + b" HTTP/1.1", HOST.strip(), *headers]
    lines += [b"Connection: close"] if close else []
    lines += [b"Content-Length: %d" % len(body)] if body else []
    return b"\r\n".join([*lines, b"", b""]) + body


def chunked(method: bytes, target: bytes, *headers: bytes, chunks: bytes) -> bytes:
    """A request with these bytes as its chunked body."""
    return request(method, target, b"Transfer-Encoding: chunked", *headers) + chunks


def parse_reply(data: bytes) -> tuple[Reply, bytes]:
    """The first answer, and what comes after it. Strict: a client that is not may be fooled."""
    head, end, rest = data.partition(b"\r\n\r\n")
    assert end, f"no end of the headers: {data[:200]!r}"
    status_line, *lines = head.split(b"\r\n")
    version, code, _reason = status_line.split(b" ", 2)
    assert version == b"HTTP/1.1", status_line
    headers: list[tuple[str, str]] = []
    for line in lines:
        name, colon, value = line.decode("latin-1").partition(":")
        assert colon, line
        assert name.strip() == name, line
        assert value.isprintable(), line
        headers.append((name.lower(), value.strip()))
    reply = Reply(int(code), headers, b"", whole=True)
    if reply.status in (100, 101, 204, 304):
        return reply, rest
    if reply.header("transfer-encoding") == "chunked":
        return _dechunked(reply, rest)
    length = reply.header("content-length")
    size = len(rest) if length is None else int(length)
    return reply._replace(body=rest[:size], whole=len(rest) >= size), rest[size:]


def _dechunked(reply: Reply, rest: bytes) -> tuple[Reply, bytes]:
    body = b""
    while True:
        line, end, rest = rest.partition(b"\r\n")
        if not end:
            return reply._replace(body=body, whole=False), b""
        size = int(line, 16)
        part, rest = rest[:size], rest[size:]
        body += part
        if len(part) < size or not rest.startswith(b"\r\n"):
            return reply._replace(body=body, whole=False), b""
        rest = rest[2:]
        if not size:
            return reply._replace(body=body), rest
