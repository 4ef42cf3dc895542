"""Alerts that are posted without a pause, and clients that must get all of them.

The law that every fault is held against: each client has the log itself, from where it began, byte
for byte; and what was answered 2xx is in the log, once.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Self, get_args

import httpx
import msgspec

from tests.frames import Json
from tests.processes import wait_until
from tests.resuming import Resuming, Transport
from tests.servers import Worker
from tests.streams import ANY_CERTIFICATE, Place, poll

logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells of each post

POST_EVERY_SECONDS = 0.05
PATIENCE_SECONDS = 20.0  # of a poster, for one answer
SETTLE_SECONDS = 60.0  # a machine of two cores has more to do than this


class Sent(NamedTuple):
    """A post: its alert, how it was answered (None: not at all), and how long that took."""

    name: str
    status: int | None
    began_at: float  # time.time()
    seconds: float

    @property
    def taken(self) -> bool:
        return self.status is not None and self.status < 300


class Poster:
    """Posts one new alert after the other to one address; what fails is not repeated."""

    def __init__(self, address: str, prefix: str, every_seconds: float) -> None:
        self.sent: list[Sent] = []
        self._url = f"{Place.of(address).url}/api/v2/alerts"
        self._prefix = prefix
        self._every_seconds = every_seconds
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Post no more; `close` waits for the answer that is under way."""
        self._closing.set()

    def close(self) -> None:
        self.end()
        self._thread.join(2 * PATIENCE_SECONDS)

    def _run(self) -> None:
        with httpx.Client(timeout=PATIENCE_SECONDS, verify=ANY_CERTIFICATE) as client:
            while not self._closing.wait(self._every_seconds):
                self._post(client, f"{self._prefix}-{len(self.sent)}")

    def _post(self, client: httpx.Client, name: str) -> None:
        began_at, began = time.time(), time.monotonic()
        try:
            status: int | None = client.post(self._url, json=[alert(name)]).status_code
        except httpx.TransportError:
            status = None
        self.sent.append(Sent(name, status, began_at, time.monotonic() - began))


class Traffic:
    """A poster for each worker, and at each worker a client of every transport.

    Or, where something stands before the workers: one poster, and clients of all transports.
    """

    def __init__(
        self,
        workers: Sequence[Worker],
        clients: int | None = None,
        front: str | None = None,
        every_seconds: float = POST_EVERY_SECONDS,
    ) -> None:
        """`front`: the address of what stands before the workers, for everybody to go to."""
        self._workers = workers
        self._start = poll(workers[0].address, {}).cursor
        self._prefix = f"T{time.monotonic_ns()}"
        where = [front] if front else [worker.address for worker in workers]
        kinds: tuple[Transport, ...] = get_args(Transport)
        self.clients = [
            # Each begins at another place, and goes on from there.
            Resuming(kinds[n % 3], where[n // 3 % len(where) :] + where, self._start)
            for n in range(clients or 3 * len(where))
        ]
        self.posters = [
            Poster(address, f"{self._prefix}-{number}", every_seconds)
            for number, address in enumerate(where)
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        everybody: list[Poster | Resuming] = [*self.posters, *self.clients]
        for each in everybody:
            each.end()  # all at once
        for each in everybody:
            each.close()

    @property
    def sent(self) -> list[Sent]:
        return [sent for poster in self.posters for sent in list(poster.sent)]

    def flows(self, posts: int = 5) -> None:
        """Until every poster was answered 2xx so many times more, one by one."""
        before = [len(poster.sent) for poster in self.posters]

        def done() -> bool:
            pairs = zip(self.posters, before, strict=True)
            return all(sum(s.taken for s in p.sent[n:]) >= posts for p, n in pairs)

        wait_until(done, "posts that are taken", SETTLE_SECONDS)

    def fails(self) -> None:
        """Until every poster was answered 5xx."""
        before = [len(poster.sent) for poster in self.posters]

        def done() -> bool:
            pairs = zip(self.posters, before, strict=True)
            return all(any((s.status or 0) >= 500 for s in p.sent[n:]) for p, n in pairs)

        wait_until(done, "posts that fail", SETTLE_SECONDS)

    def check(self) -> list[Json]:
        """End the posts; every client must come to have the whole log. Returns its events."""
        for poster in self.posters:
            poster.end()
        for poster in self.posters:
            poster.close()
        last = self._post_last()
        log = self._read_log(last)
        for client in self.clients:
            wait_until(lambda c=client: c.has(log[-1]), "the last event", SETTLE_SECONDS)  # type: ignore[misc]
        events: list[Json] = [msgspec.json.decode(envelope) for envelope in log]
        first = int(self._start.split("-")[1]) + 1
        assert [event["seq"] for event in events] == list(range(first, first + len(events)))
        for client in self.clients:
            assert client.resets == 0
            assert client.envelopes[: len(log)] == log, client.transport
        self._check_posts(events)
        return events

    def delays(self, since: float, until: float) -> list[float]:
        """Seconds from event to arrival, at all streams, of what was made in this time."""
        found: list[float] = []
        for client in self.clients:
            if client.transport == "poll":
                continue  # it notes no arrivals
            for envelope, arrived in client.arrivals:
                made = made_at(msgspec.json.decode(envelope))
                if since <= made <= until:
                    found.append(arrived - made)
        return found

    def _post_last(self) -> str:
        name = f"{self._prefix}-last"
        url = f"{self._workers[0].url}/api/v2/alerts"

        def posted() -> bool:
            try:
                return httpx.post(url, json=[alert(name)], timeout=PATIENCE_SECONDS).is_success
            except httpx.TransportError:
                return False

        wait_until(posted, "the last post", SETTLE_SECONDS)
        return name

    def _read_log(self, last: str) -> list[bytes]:
        """The log from the start up to the last alert, as one worker has it."""
        log: list[bytes] = []
        cursor = self._start
        while True:
            answer = poll(self._workers[0].address, {"since": cursor, "limit": "1000"})
            assert answer.events, f"no {last} in the log"
            cursor = answer.cursor
            for envelope in map(bytes, answer.events):
                log.append(envelope)
                if last.encode() in envelope and b"alert_created" in envelope:
                    return log

    def _check_posts(self, events: Iterable[Json]) -> None:
        told = Counter(
            event["data"]["alertname"] for event in events if event["type"] == "alert_created"
        )
        lost = [sent for sent in self.sent if sent.taken and told[sent.name] != 1]
        assert not lost, "each was answered 2xx"
        assert max(told.values()) == 1
        statuses = {sent.status for sent in self.sent}
        assert all(status is None or status < 300 or status >= 500 for status in statuses)


def post_ending(worker: Worker, names: Collection[str], end: datetime) -> None:
    """Alerts that fire until then; when it is past already, they fire and resolve at once."""
    alerts = [alert(name) for name in names]
    for body in (alerts, [{**each, "endsAt": end.isoformat()} for each in alerts]):
        answer = httpx.post(f"{worker.url}/api/v2/alerts", json=body, timeout=PATIENCE_SECONDS)
        answer.raise_for_status()


def alert(name: str) -> dict[str, Any]:
    return {"labels": {"alertname": name}}


def made_at(event: Json) -> float:
    """The moment of an event, as `time.time()` counts."""
    return datetime.fromisoformat(event["timestamp"]).timestamp()
