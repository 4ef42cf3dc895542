"""Redis goes, stands still and comes back: it is a doorbell, and nothing depends on it."""

import time
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import pytest

from tests.conftest import NewDatabase
from tests.fleet import Fleet
from tests.listener import Listener
from tests.processes import wait_until
from tests.servers import Servers, Worker, manage
from tests.traffic import Traffic, alert

KEEPALIVE, RETRANSMIT = "02", "01"  # /proc/net/tcp has a timer for each connection
# A look at the log each second, and what a busy machine may add.
WITHOUT_REDIS_SECONDS = 1.0 + 3.0
POST_SECONDS = 2.0
BUSY_SECONDS = 3.0


def test_redis_may_stop_and_start_while_alerts_come(fleet: Fleet) -> None:
    with Traffic(fleet.workers) as traffic:
        traffic.flows()
        fleet.redis.kill()
        gone = time.time()
        traffic.flows(20)
        back = time.time()
        fleet.start_redis()
        traffic.flows(10)
        traffic.check()
        assert {sent.status for sent in traffic.sent} == {200}
        assert max(traffic.delays(gone, back)) < WITHOUT_REDIS_SECONDS
        assert [c.cuts for c in traffic.clients] == [0] * len(traffic.clients)


def test_redis_may_stand_still_while_alerts_come(fleet: Fleet, listener: Listener) -> None:
    with Traffic(fleet.workers) as traffic:
        traffic.flows()
        with fleet.redis.frozen():
            frozen = time.time()
            traffic.flows(20)
            for worker in fleet.workers:  # who comes now is let in
                listener.sse(worker.address)
                listener.websocket(worker.address)
                assert httpx.get(f"{worker.url}/-/ready", timeout=5).status_code == 200
            thawed = time.time()
        traffic.flows(10)
        traffic.check()
        assert {sent.status for sent in traffic.sent} == {200}
        seconds = [sent.seconds for sent in traffic.sent]
        assert median(seconds) < POST_SECONDS
        assert max(seconds) < POST_SECONDS + BUSY_SECONDS
        assert max(traffic.delays(frozen, thawed)) < WITHOUT_REDIS_SECONDS
        assert [c.cuts for c in traffic.clients] == [0] * len(traffic.clients)


def test_shell_and_a_stop_do_not_wait_for_a_redis_that_stands_still(fleet: Fleet) -> None:
    worker = fleet.add()
    post(worker, "BeforeTheStop")
    with fleet.redis.frozen():
        code = "from dashboard.models import Alert; Alert(labels={'alertname': 'Still'}).save()"
        manage(worker.env, "shell", "-v0", "-c", code)  # fails when it takes a minute
        post(worker, "WhileItStandsStill")
        assert worker.process.stop() == 0, worker.process.output
    fleet.workers.remove(worker)


@pytest.mark.parametrize("fault", ["stopped", "still"])
def test_doorbell_is_heard_again_when_redis_is_back(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener, fault: str
) -> None:
    """The workers look by themselves only once a minute: what arrives soon was rung for."""
    redis_url, redis = own_servers.redis()
    database = new_sqlite()
    slow: dict[str, Any] = {"REDIS_URL": redis_url, "REALTIME_POLL_SECONDS": "60"}
    first, second = (own_servers.serve(database, **slow) for _ in range(2))
    if fault == "stopped":
        redis.kill()
        post(first, "Unheard")
        own_servers.redis(int(redis_url.split(":")[2].split("/")[0]))
    else:
        with redis.frozen():
            post(first, "Unheard")
            wait_until(lambda: "no answer" in first.process.output, "a ring that is given up")
    stream = listener.sse(second.address)
    since = len(stream.envelopes)
    names = iter(range(1_000))

    def heard() -> bool:
        post(first, f"Again{next(names)}")
        return len(stream.envelopes) > since

    wait_until(heard, "the doorbell")
    began = time.time()
    post(first, "Heard")
    event = stream.wait_for(lambda e: e["data"].get("alertname") == "Heard")
    assert stream.arrived[stream.events.index(event)] - began < POST_SECONDS + BUSY_SECONDS


def test_listening_connection_is_probed_when_redis_is_silent(fleet: Fleet) -> None:
    """A host that vanished breaks no connection: the kernel asks whether it is still there."""
    port = int(fleet.redis_url.rsplit(":", 1)[1].split("/")[0])
    post(fleet.workers[0], "Listening")
    wait_until(lambda: len(timers_to(port)) >= 2, "connections to Redis")
    assert set(timers_to(port)) <= {KEEPALIVE, RETRANSMIT}


def timers_to(port: int) -> list[str]:
    """What the kernel waits for, on each open connection to this port of the machine's own."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    own = [row for row in rows if row[2] == f"0100007F:{port:04X}" and row[3] == "01"]
    return [row[5].split(":")[0] for row in own]


def post(worker: Worker, name: str) -> None:
    answer = httpx.post(f"{worker.url}/api/v2/alerts", json=[alert(name)], timeout=10)
    answer.raise_for_status()
