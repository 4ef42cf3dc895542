"""Clients of the three transports: each gathers envelopes and control frames as they come."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import urlopen

import msgspec
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

WAIT_SECONDS = 10.0
CONTROL = {"hello", "ping", "pong", "reset", "bye", "error"}

Query = dict[str, str | list[str]]
Json = dict[str, Any]


class Frames:
    """What a stream has brought: envelopes as bytes, and control frames, in order of arrival."""

    def __init__(self) -> None:
        self.envelopes: list[bytes] = []
        self.arrived: list[float] = []  # time.time() of each envelope
        self.controls: list[tuple[str, Json]] = []
        self.ended = False
        self._changed = threading.Condition()

    @property
    def events(self) -> list[Json]:
        return [json.loads(envelope) for envelope in self.envelopes]

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.events]

    def add_envelope(self, envelope: bytes) -> None:
        with self._changed:
            self.envelopes.append(envelope)
            self.arrived.append(time.time())
            self._changed.notify_all()

    def add_control(self, name: str, data: Json) -> None:
        with self._changed:
            self.controls.append((name, data))
            self._changed.notify_all()

    def end(self) -> None:
        with self._changed:
            self.ended = True
            self._changed.notify_all()

    def wait_for(
        self, wanted: str | Callable[[Json], bool], seconds: float = WAIT_SECONDS
    ) -> Json:
        """The first event of this type, or of which this holds; fails when none comes in time."""

        def found() -> Json | None:
            return next((event for event in self.events if matches(event)), None)

        def matches(event: Json) -> bool:
            return bool(event["type"] == wanted if isinstance(wanted, str) else wanted(event))

        with self._changed:
            event = self._changed.wait_for(found, seconds)
        assert event, f"no {wanted} in {self.types}, {self.controls}"
        return event

    def wait_for_control(self, name: str, seconds: float = WAIT_SECONDS) -> Json:
        """The first control frame of this name."""

        def found() -> tuple[str, Json] | None:
            return next((control for control in self.controls if control[0] == name), None)

        with self._changed:
            control = self._changed.wait_for(found, seconds)
        assert control, f"no {name} in {self.controls}"
        return control[1]

    def wait_for_end(self, seconds: float = WAIT_SECONDS) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.ended, seconds), "the stream did not end"


class Sse(Frames):
    """An EventSource, to the letter of the HTML standard's parsing rules."""

    def __init__(self, address: str, query: Query, headers: dict[str, str]) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.retry_ms: int | None = None
        self._socket = socket.create_connection(_host(address), timeout=WAIT_SECONDS)
        lines = [f"GET /api/v2/events/stream{_query(query)} HTTP/1.1", f"Host: {address}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self._file = self._socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers = dict(self._header_lines())
        self._socket.settimeout(None)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(WAIT_SECONDS)
        self._file.close()
        self._socket.close()

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
        url = f"ws://{address}/ws/dashboard{_query(query)}"
        self.socket: ClientConnection = connect(
            url, additional_headers=headers, open_timeout=WAIT_SECONDS, proxy=None
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
        self.socket.close()
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
            answer = poll(self._address, {**self._query, "since": self.cursor, "wait": "0.5"})
            self.cursor = answer.cursor
            if answer.reset:
                self.add_control("reset", {})
            for envelope in answer.events:
                self.add_envelope(bytes(envelope))
        self.end()


def poll(address: str, query: Query) -> PollAnswer:
    """One answer of `GET /api/v2/events`."""
    with urlopen(f"http://{address}/api/v2/events{_query(query)}", timeout=40) as response:
        return msgspec.json.decode(response.read(), type=PollAnswer)


class Listener:
    """Opens clients and closes those that are still open at the end."""

    def __init__(self) -> None:
        self._open: list[Sse | WebSocket | Poll] = []

    def sse(self, address: str, headers: dict[str, str] | None = None, **query: Any) -> Sse:
        """An SSE stream that has said hello, or was refused (see its `status`)."""
        client = Sse(address, query, headers or {})
        self._open.append(client)
        if client.status == 200:
            client.wait_for_control("hello")
        return client

    def websocket(
        self, address: str, headers: dict[str, str] | None = None, **query: Any
    ) -> WebSocket:
        """A WebSocket that has said hello, or is about to be closed with an error."""
        client = WebSocket(address, query, headers or {})
        self._open.append(client)
        with client._changed:
            client._changed.wait_for(lambda: client.controls or client.ended, WAIT_SECONDS)
        return client

    def poll(self, address: str, **query: Any) -> Poll:
        client = Poll(address, query, {})
        self._open.append(client)
        return client

    def close(self) -> None:
        while self._open:
            self._open.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def listening() -> Iterator[Listener]:
    with Listener() as listener:
        yield listener


def _host(address: str) -> tuple[str, int]:
    parts = urlsplit(f"//{address}")
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


def _query(query: Query) -> str:
    return f"?{urlencode(query, doseq=True, quote_via=quote)}" if query else ""
