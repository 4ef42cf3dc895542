"""20 concurrent writers and 2,000 changes: no hole, no double, the order of the commits."""

import json
import subprocess
import sys
from collections import defaultdict
from typing import Any

import pytest

from tests.conftest import NewDatabase
from tests.listener import Listener
from tests.processes import ROOT, wait_until
from tests.servers import Servers, Worker, manage
from tests.streams import poll
from tests.writers import CHANGES_EACH, WRITERS


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, own_servers: Servers, new_sqlite: NewDatabase) -> str:
    if request.param == "sqlite":
        return new_sqlite()
    return own_servers.postgres()


def write(worker: Worker) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.writers", "7"],
        cwd=ROOT,
        env=dict(worker.env),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    written: dict[str, list[str]] = json.loads(done.stdout)
    return written


def read_all(worker: Worker, epoch: str) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    cursor = f"{epoch}-0"
    while True:
        answer = poll(worker.address, {"since": cursor, "limit": "1000"})
        assert not answer.reset
        if not answer.events:
            return events
        events += [json.loads(bytes(event)) for event in answer.events]
        cursor = answer.cursor


def test_writers_leave_a_log_without_hole_or_double(
    own_servers: Servers, database: str, listener: Listener
) -> None:
    if database.startswith("postgres"):
        manage(own_servers.environment(database), "migrate", "--verbosity=0")
    worker = own_servers.serve(database)
    stream = listener.sse(worker.address, types="alert_created")
    written = write(worker)
    committed = set(written["committed"])
    assert len(committed) + len(written["rolled_back"]) == WRITERS * CHANGES_EACH
    assert written["rolled_back"]

    # The writers cannot ring without Redis: the worker has seen all at its next look.
    wait_until(lambda: len(stream.envelopes) >= len(committed), "every change on the stream")
    events = read_all(worker, poll(worker.address, {}).cursor.split("-")[0])
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    times = [event["timestamp"] for event in events]
    assert times == sorted(times), "made in the order of their numbers"
    created = [e["data"]["alertname"] for e in events if e["type"] == "alert_created"]
    assert sorted(created) == sorted(committed), "each change once; what was undone left nothing"
    order_of_writers: dict[str, list[int]] = defaultdict(list)
    for name in created:
        writer, number = name.split("-")
        order_of_writers[writer].append(int(number))
    assert all(numbers == sorted(numbers) for numbers in order_of_writers.values())

    # The stream that was open meanwhile got the same, in the same order.
    assert [event["data"]["alertname"] for event in stream.events] == created
