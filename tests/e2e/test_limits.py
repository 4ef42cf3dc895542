"""The limits of one client at real workers: streams together, connects, proxies, outages."""

import os
import signal
import sqlite3
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import httpx
import psycopg
import pytest

from tests.conftest import NewDatabase
from tests.listener import Listener
from tests.processes import wait_until
from tests.servers import Servers, Worker, manage
from tests.streams import Sse, WebSocket

LIMITED: dict[str, Any] = {"REALTIME_MAX_CONNECTIONS_PER_IP": "10"}
HEAL_SECONDS = 15.0


@pytest.fixture(scope="module")
def limited(module_servers: Servers, new_sqlite: NewDatabase) -> Worker:
    """A worker that counts, behind a proxy on this machine."""
    return module_servers.serve(new_sqlite(), **LIMITED, TRUSTED_PROXIES="127.0.0.1")


def client(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


def refused(stream: Sse | WebSocket) -> str | None:
    """Why it was refused; None: it was let in."""
    if isinstance(stream, Sse):
        if stream.status == 200:
            return None
        assert stream.status == 429
        assert 1 <= int(stream.headers["retry-after"]) <= 3600
        return "429"
    name, data = stream.controls[0]
    if name == "hello":
        return None
    stream.wait_for_end()
    assert (name, stream.close_code) == ("error", 4029)
    assert 1 <= data["retry_after"] <= 3600
    return str(data["code"])


def poll_status(worker: Worker, headers: dict[str, str], wait: float = 0.0) -> int:
    # A type of which none is sent here, so that it waits to its end.
    url = f"{worker.url}/api/v2/events?wait={wait}&types=system_notification"
    answer = httpx.get(url, headers=headers, timeout=40)
    if answer.status_code != 200:
        assert answer.json()["code"] == answer.status_code
        assert int(answer.headers["Retry-After"]) > 0
    return answer.status_code


def counted(worker: Worker, address: str) -> int:
    """The streams of an address as a worker's SQLite has them."""
    path = worker.env["DATABASE_URL"].removeprefix("sqlite:///")
    statement = "SELECT COALESCE(SUM(count), 0) FROM realtime_openstreams WHERE address = ?"
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(statement, [address]).fetchone()[0])


def open_streams(
    listener: Listener, workers: Sequence[Worker], count: int, headers: dict[str, str]
) -> list[Sse]:
    """SSE streams at these workers in turn, all asked for at the same moment."""
    with ThreadPoolExecutor(count) as pool:
        turns = [workers[number % len(workers)] for number in range(count)]
        return list(pool.map(lambda worker: listener.sse(worker.address, headers), turns))


def let_in(streams: Sequence[Sse]) -> list[Sse]:
    return [stream for stream in streams if refused(stream) is None]


def test_eleventh_stream_of_an_address_is_refused_on_each_transport(
    limited: Worker, listener: Listener
) -> None:
    me = client("192.0.2.1")
    streams: list[Any] = [listener.sse(limited.address, me) for _ in range(4)]
    streams += [listener.websocket(limited.address, me) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        polls = [pool.submit(poll_status, limited, me, 3.0) for _ in range(3)]
        wait_until(lambda: counted(limited, "192.0.2.1") == 10, "three polls that wait")
        assert refused(listener.sse(limited.address, me)) == "429"
        assert refused(listener.websocket(limited.address, me)) == "too_many_connections"
        assert poll_status(limited, me, 1.0) == 429
        assert poll_status(limited, me) == 200, "a poll that does not wait is open for no time"
        assert refused(listener.sse(limited.address, client("192.0.2.2"))) is None
        assert [each.result() for each in polls] == [200] * 3
    assert [refused(stream) for stream in streams] == [None] * 7
    assert len(let_in(open_streams(listener, [limited], 5, me))) == 3


def test_client_that_closes_a_stream_and_opens_another_is_let_in(
    limited: Worker, listener: Listener
) -> None:
    me = client("192.0.2.3")
    streams: list[Any] = [listener.sse(limited.address, me) for _ in range(5)]
    streams += [listener.websocket(limited.address, me) for _ in range(5)]
    for turn in range(20):
        listener.drop(streams.pop(0))
        kind = listener.sse if turn % 2 else listener.websocket
        streams.append(kind(limited.address, me))
        assert refused(streams[-1]) is None


def test_client_cannot_hide_behind_a_header(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    """Nobody is trusted here: whatever a client says, it is its peer; and nobody else is hurt."""
    worker = own_servers.serve(new_sqlite(), **LIMITED)
    for number in range(10):
        assert refused(listener.sse(worker.address, client(f"192.0.2.{number}"))) is None
    assert refused(listener.sse(worker.address, client("192.0.2.99"))) == "429"
    assert refused(listener.websocket(worker.address, client("8.8.8.8, 127.0.0.1"))) is not None
    assert refused(listener.sse(worker.address, {"X-Forwarded-For": "9, " * 3000})) == "429"


def test_client_behind_a_proxy_has_its_own_count_whatever_it_says(
    limited: Worker, listener: Listener
) -> None:
    for number in range(10):
        spoofed = client(f"10.1.2.{number}, 192.0.2.10")
        assert refused(listener.sse(limited.address, spoofed)) is None
    assert refused(listener.sse(limited.address, client("10.9.9.9, 192.0.2.10"))) == "429"
    assert refused(listener.sse(limited.address, client("10.1.2.3"))) is None, "not hurt"
    for number in range(10):
        in_one_network = client(f"[2001:db8:1:2::{number}]:443")
        assert refused(listener.sse(limited.address, in_one_network)) is None
    assert refused(listener.sse(limited.address, client("2001:db8:1:2:ffff::1"))) == "429"
    assert refused(listener.sse(limited.address, client("2001:db8:1:3::1"))) is None


def test_exempt_networks_have_no_limit(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    exempt: dict[str, Any] = {
        "REALTIME_LIMIT_EXEMPT_NETWORKS": "10.0.0.0/8",
        "TRUSTED_PROXIES": "127.0.0.1",
    }
    own: dict[str, Any] = {"REALTIME_MAX_CONNECTIONS_PER_IP": "2", "REALTIME_CONNECT_RATE": "2/h"}
    worker = own_servers.serve(new_sqlite(), **own, **exempt)
    assert len(let_in(open_streams(listener, [worker], 12, client("10.1.2.3")))) == 12
    assert len(let_in(open_streams(listener, [worker], 4, client("11.1.2.3")))) == 2


@pytest.fixture(params=["sqlite", "postgres"])
def two_workers(
    request: pytest.FixtureRequest, own_servers: Servers, new_sqlite: NewDatabase
) -> list[Worker]:
    """Two that count together."""
    database = new_sqlite()
    if request.param == "postgres":
        database = own_servers.postgres()
        manage(own_servers.environment(database), "migrate", "--verbosity=0")
    return [own_servers.serve(database, **LIMITED) for _ in range(2)]


def test_two_workers_count_together_and_heal_when_one_is_killed(
    two_workers: list[Worker], listener: Listener
) -> None:
    first, second = two_workers
    streams = open_streams(listener, two_workers, 11, {})
    assert len(let_in(streams)) == 10, "exactly, though they came at the same moment"
    first.process.kill()
    killed = time.monotonic()
    for stream in streams[::2]:
        stream.wait_for_end()
    assert refused(listener.sse(second.address)) == "429", "nobody knows yet"
    left = len(let_in(streams[1::2]))
    wait_until(lambda: refused(listener.sse(second.address)) is None, "healing", HEAL_SECONDS)
    assert time.monotonic() - killed < HEAL_SECONDS
    assert len(let_in(open_streams(listener, [second], 10, {}))) == 10 - left - 1


def test_stream_that_ended_makes_room_at_another_worker(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    """Also by plain daphne."""
    database = new_sqlite()
    first, second = (own_servers.worker(database, **LIMITED) for _ in range(2))
    streams = let_in(open_streams(listener, [first], 10, {}))
    assert refused(listener.sse(second.address)) == "429"
    listener.drop(streams.pop())
    wait_until(lambda: refused(listener.sse(second.address)) is None, "room", 2.0)
    assert refused(listener.sse(second.address)) == "429"


def test_worker_that_stops_makes_room_at_once(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    database = new_sqlite()
    first, second = (own_servers.serve(database, **LIMITED) for _ in range(2))
    assert len(let_in(open_streams(listener, [first], 10, {}))) == 10
    assert refused(listener.sse(second.address)) == "429"
    assert first.process.stop() == 0
    assert len(let_in(open_streams(listener, [second], 10, {}))) == 10


def test_streams_open_while_the_database_is_away_and_count_again_after_it(
    own_servers: Servers, listener: Listener
) -> None:
    """Its table is locked: each worker goes by its own count, and nobody waits for long."""
    database = own_servers.postgres()
    manage(own_servers.environment(database), "migrate", "--verbosity=0")
    first, second = (own_servers.serve(database, **LIMITED) for _ in range(2))
    listener.sse(first.address)
    listener.sse(second.address)
    with psycopg.connect(database) as connection:
        connection.execute("LOCK TABLE realtime_openstreams IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        assert refused(listener.sse(first.address)) is None
        assert time.monotonic() - began < 1.5
        assert len(let_in(open_streams(listener, [first], 10, {}))) == 8
        assert len(let_in(open_streams(listener, [second], 3, {}))) == 3
    # Fourteen are open: nobody more is let in, once both have told.
    wait_until(lambda: refused(listener.sse(second.address)) == "429", "the common count", 30.0)


def test_connects_are_counted_until_the_minute_ends(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    worker = own_servers.serve(
        new_sqlite(), REALTIME_CONNECT_RATE="60/h", TRUSTED_PROXIES="127.0.0.1"
    )
    me = client("192.0.2.1")
    cursor = listener.sse(worker.address, client("192.0.2.2")).wait_for_control("hello")
    for number in range(60):
        kind = listener.websocket if number % 2 else listener.sse
        stream = kind(worker.address, me)
        assert refused(stream) is None
        listener.drop(stream)
    assert refused(listener.sse(worker.address, me)) == "429"
    assert refused(listener.websocket(worker.address, me)) == "too_many_connects"
    assert poll_status(worker, me, 0.1) == 429
    since = f"since={cursor['epoch']}-{cursor['seq']}"
    with httpx.Client(base_url=worker.url, headers=me) as polling:
        polled = [polling.get(f"/api/v2/events?wait=0.01&{since}") for _ in range(70)]
    assert {answer.status_code for answer in polled} == {200}, "it goes on as it may"
    assert refused(listener.sse(worker.address, client("192.0.2.2"))) is None


def test_workers_count_connects_together_in_redis_and_go_on_without_it(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    redis_url, redis = own_servers.redis()
    database = new_sqlite()
    own: dict[str, Any] = {"REALTIME_CONNECT_RATE": "20/h", "REDIS_URL": redis_url, **LIMITED}
    workers = [own_servers.serve(database, **own) for _ in range(2)]
    statuses = []
    for number in range(24):
        stream = listener.sse(workers[number % 2].address)
        statuses.append(stream.status)
        listener.drop(stream)
    assert statuses == [200] * 20 + [429] * 4
    os.kill(redis.pid, signal.SIGSTOP)
    try:
        # One that has not refused yet would ask: it waits for Redis once, and not for long.
        third = own_servers.serve(database, **own)
        began = time.monotonic()
        assert len(let_in(open_streams(listener, [third], 9, {}))) == 9
        assert time.monotonic() - began < 3.0
    finally:
        os.kill(redis.pid, signal.SIGCONT)
    redis.kill()
    fourth = own_servers.serve(database, **own)
    assert refused(listener.sse(fourth.address)) is None


def test_stream_ends_when_it_is_too_old(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    worker = own_servers.serve(new_sqlite(), REALTIME_MAX_STREAM_AGE="2s", **LIMITED)
    began = time.monotonic()
    stream, websocket = listener.sse(worker.address), listener.websocket(worker.address)
    for each in (stream, websocket):
        bye = each.wait_for_control("bye")
        assert bye["reason"] == "max_age"
        assert bye["retry_ms"] > 0
        each.wait_for_end()
    assert websocket.close_code == 4012
    assert time.monotonic() - began < 8.0
    assert len(let_in(open_streams(listener, [worker], 10, {}))) == 10


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REALTIME_CONNECT_RATE", "often"),
        ("REALTIME_MAX_CONNECTIONS_PER_IP", "-1"),
        ("REALTIME_LIMIT_EXEMPT_NETWORKS", "home"),
        ("TRUSTED_PROXIES", "10.0.0.0/99"),
        ("REALTIME_MAX_STREAM_AGE", "long"),
    ],
)
def test_limit_that_cannot_be_read_is_told_at_start(
    own_servers: Servers, new_sqlite: NewDatabase, name: str, value: str
) -> None:
    env = own_servers.environment(new_sqlite(), **{name: value})
    with pytest.raises(AssertionError, match=rf"watchfire\.E001\) {name}"):
        manage(env, "check")
