"""Clients of the three transports: each gathers envelopes and control frames as they come.

An address is `host:port`, or `https://host:port` for one behind TLS, of whatever certificate.
"""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import urlopen

import msgspec
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.frames import WAIT_SECONDS, Frames, Json

CONTROL = {"hello", "ping", "pong", "reset", "bye", "error"}

Query = dict[str, str | list[str]]

ANY_CERTIFICATE = ssl.create_default_context()
ANY_CERTIFICATE.check_hostname = False
ANY_CERTIFICATE.verify_mode = ssl.CERT_NONE


class Place(NamedTuple):
    """Where a client connects."""

    host: str
    port: int
    tls: bool

    @classmethod
    def of(cls, address: str) -> "Place":
        parts = urlsplit(address if "//" in address else f"http://{address}")
        assert parts.hostname
        assert parts.port
        return cls(parts.hostname, parts.port, parts.scheme == "https")

    @property
    def netloc(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.netloc}"

    def connect(self) -> socket.socket:
        plain = socket.create_connection((self.host, self.port), timeout=WAIT_SECONDS)
        if not self.tls:
            return plain
        return ANY_CERTIFICATE.wrap_socket(plain, server_hostname=self.host)


class Sse(Frames):
    """An EventSource, to the letter of the HTML standard's parsing rules."""

    def __init__(self, address: str, query: Query, headers: dict[str, str]) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.retry_ms: int | None = None
        place = Place.of(address)
        self._socket = place.connect()
        lines = [f"GET /api/v2/events/stream{_query(query)} HTTP/1.1", f"Host: {place.netloc}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self._file = self._socket.makefile("rb")
        self.status = self._read_status()
        self.headers = dict(self._header_lines())
        self._socket.settimeout(None)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with suppress(OSError):  # the other side may be gone
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(WAIT_SECONDS)
        self._file.close()
        self._socket.close()

    def _read_status(self) -> int:
        line = self._file.readline()
        if not line:
            self._socket.close()
            raise ConnectionResetError("closed without an answer")
        return int(line.split()[1])

    def _header_lines(self) -> Iterator[tuple[str, str]]:
        while line := self._file.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            yield name.lower(), value.strip()

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self._file.readline() or b"0", 16):
            yield self._file.read(size)
            self._file.readline()

    def _run(self) -> None:
        rest = b""
        try:
            for chunk in self._chunks():
                *frames, rest = (rest + chunk).split(b"\n\n")
                for frame in frames:
                    self._take(frame)
        except (OSError, ValueError):
            pass  # closed by one side
        self.end()

    def _take(self, frame: bytes) -> None:
        fields: dict[str, list[str]] = {}
        for line in frame.decode().split("\n"):
            name, _, value = line.partition(":")
            fields.setdefault(name, []).append(value.removeprefix(" "))
        if "retry" in fields:
            self.retry_ms = int(fields["retry"][0])
        if "data" not in fields:
            return
        data = "\n".join(fields["data"])
        if "event" in fields:
            self.add_control(fields["event"][0], json.loads(data))
        else:
            self.ids.append(fields["id"][0])
            self.add_envelope(data.encode())


class WebSocket(Frames):
    """A client of `/ws/dashboard`."""

    def __init__(self, address: str, query: Query, headers: dict[str, str]) -> None:
        super().__init__()
        place = Place.of(address)
        scheme, context = ("wss", ANY_CERTIFICATE) if place.tls else ("ws", None)
        url = f"{scheme}://{place.netloc}/ws/dashboard{_query(query)}"
        self._stack = ExitStack()
        self.socket: ClientConnection = self._stack.enter_context(
            connect(
                url,
                additional_headers=headers,
                open_timeout=WAIT_SECONDS,
                proxy=None,
                ssl=context,
            )
        )
        self.messages: list[str] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def close_code(self) -> int | None:
        return self.socket.close_code

    def send(self, message: Json | str | bytes) -> None:
        self.socket.send(json.dumps(message) if isinstance(message, dict) else message)

    def close(self) -> None:
        self._stack.close()
        self._thread.join(WAIT_SECONDS)

    def _run(self) -> None:
        try:
            for message in self.socket:
                assert isinstance(message, str)
                self.messages.append(message)
                self._take(message)
        except ConnectionClosed:
            pass
        self.end()

    def _take(self, message: str) -> None:
        if message.startswith("["):
            for item in msgspec.json.decode(message, type=list[msgspec.Raw]):
                self.add_envelope(bytes(item))
            return
        data = json.loads(message)
        if data["type"] in CONTROL:
            self.add_control(data.pop("type"), data)
        else:
            self.add_envelope(message.encode())


class PollAnswer(msgspec.Struct, forbid_unknown_fields=True):
    events: list[msgspec.Raw]
    cursor: str
    reset: bool


class Poll(Frames):
    """A client that asks again and again, from a thread of its own."""

    def __init__(self, address: str, query: Query, headers: dict[str, str]) -> None:
        super().__init__()
        assert not headers, "polls are sent without headers"
        self._address = address
        self._query = query
        self.cursor = poll(address, query).cursor
        self._closing = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing = True
        self._thread.join(WAIT_SECONDS)

    def _run(self) -> None:
        while not self._closing:
            try:
                answer = poll(self._address, {**self._query, "since": self.cursor, "wait": "0.5"})
            except OSError:
                break  # the worker stops
            self.cursor = answer.cursor
            if answer.reset:
                self.add_control("reset", {})
            for envelope in answer.events:
                self.add_envelope(bytes(envelope))
        self.end()


def poll(address: str, query: Query) -> PollAnswer:
    """One answer of `GET /api/v2/events`."""
    url = f"{Place.of(address).url}/api/v2/events{_query(query)}"
    with urlopen(url, timeout=40, context=ANY_CERTIFICATE) as response:
        return msgspec.json.decode(response.read(), type=PollAnswer)


def _query(query: Query) -> str:
    return f"?{urlencode(query, doseq=True, quote_via=quote)}" if query else ""
