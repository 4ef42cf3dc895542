"""Several processes on one log: what one changes, the streams of all others bring."""

import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import NewDatabase
from tests.listener import Listener
from tests.processes import wait_until
from tests.servers import Servers, Worker, manage
from tests.streams import poll

# Far under the minute after which these workers look by themselves.
AT_ONCE_SECONDS = 1.0


def is_about(name: str, kind: str = "alert_created") -> Any:
    return lambda event: event["type"] == kind and event["data"].get("alertname") == name


def post(worker: Worker, name: str, **fields: Any) -> None:
    alert = {"labels": {"alertname": name}, **fields}
    httpx.post(f"{worker.url}/api/v2/alerts", json=[alert]).raise_for_status()


def save_in_a_shell(worker: Worker, *names: str) -> None:
    lines = ["from dashboard.models import Alert"]
    lines += [f"Alert(labels={{'alertname': '{name}'}}).save()" for name in names]
    manage(worker.env, "shell", "-v0", "-c", "; ".join(lines))


def delay_of(stream: Any, name: str) -> float:
    """Seconds from when an event was made to its arrival."""
    for event, arrived in zip(stream.events, list(stream.arrived), strict=False):
        if is_about(name)(event):
            made: float = datetime.fromisoformat(event["timestamp"]).timestamp()
            return float(arrived - made)
    raise AssertionError(name)


def epoch_of(worker: Worker) -> str:
    return poll(worker.address, {}).cursor.split("-")[0]


def test_shell_reaches_the_streams_of_a_worker_without_redis(
    worker: Worker, listener: Listener
) -> None:
    streams = [listener.sse(worker.address), listener.websocket(worker.address)]
    save_in_a_shell(worker, "FromAShell")
    for stream in streams:
        stream.wait_for(is_about("FromAShell"))
        assert delay_of(stream, "FromAShell") < 2.0


def test_two_workers_without_redis_bring_each_others_changes(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    database = new_sqlite()
    first, second = own_servers.serve(database), own_servers.worker(database)
    streams = [listener.sse(first.address), listener.sse(second.address)]
    post(first, "AtTheFirst")
    post(second, "AtTheSecond")
    for stream in streams:
        stream.wait_for(is_about("AtTheFirst"))
        stream.wait_for(is_about("AtTheSecond"))
    numbers = [[event["seq"] for event in stream.events] for stream in streams]
    assert all(run == list(range(run[0], run[0] + len(run))) for run in numbers)


def test_stream_goes_on_at_another_worker(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    database = new_sqlite()
    first, second = own_servers.serve(database), own_servers.worker(database)
    stream = listener.sse(first.address)
    post(first, "Before")
    stream.wait_for(is_about("Before"))
    last = stream.ids[-1]
    first.process.kill()
    stream.wait_for_end()
    post(second, "After")
    resumed = listener.sse(second.address, {"Last-Event-ID": last})
    resumed.wait_for(is_about("After"))
    assert resumed.events[0]["seq"] == stream.events[-1]["seq"] + 1


def test_ticker_of_another_worker_takes_over_when_its_holder_dies(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    database = new_sqlite()
    first = own_servers.serve(database)
    wait_for_ticker(first, listener)
    second = own_servers.serve(database)
    stream = listener.sse(second.address)
    first.process.kill()
    died = datetime.now(UTC)
    post(second, "Orphan", endsAt=(died + timedelta(seconds=1)).isoformat())
    event = stream.wait_for(is_about("Orphan", "alert_resolved"), seconds=20)
    made = datetime.fromisoformat(event["timestamp"])
    assert made - died < timedelta(seconds=7), "a lease of 4 s, and a nap"


def test_two_workers_do_what_is_due_once_and_in_time(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    database = new_sqlite()
    workers = [own_servers.serve(database), own_servers.worker(database)]
    wait_for_ticker(workers[0], listener)
    stream = listener.sse(workers[0].address)
    now = datetime.now(UTC)
    ends = {f"Due{n}": now + timedelta(seconds=0.7 + n / 10) for n in range(10)}
    for number, (name, end) in enumerate(ends.items()):
        post(workers[number % 2], name, endsAt=end.isoformat())
    for name, end in ends.items():
        event = stream.wait_for(is_about(name, "alert_resolved"))
        late = datetime.fromisoformat(event["timestamp"]) - end
        # One that was posted where no ticker runs is seen at the ticker's next look.
        assert timedelta(0) <= late < timedelta(seconds=1.5), name
    resolved = [event["data"]["alertname"] for event in stream.events if is_resolved(event)]
    assert sorted(resolved) == sorted(ends)


def wait_for_ticker(worker: Worker, listener: Listener) -> None:
    """Until somebody holds the lease: the figures are the first that a ticker tells."""
    listener.sse(worker.address, since=f"{epoch_of(worker)}-0").wait_for("stats_updated")


def is_resolved(event: Any) -> bool:
    return bool(event["type"] == "alert_resolved")


@pytest.fixture(scope="module")
def redis_workers(module_servers: Servers, new_sqlite: NewDatabase) -> list[Worker]:
    redis_url, _ = module_servers.redis()
    database = new_sqlite()
    slow: dict[str, Any] = {"REDIS_URL": redis_url, "REALTIME_POLL_SECONDS": "60"}
    return [module_servers.serve(database, **slow) for _ in range(2)]


def test_redis_brings_the_changes_of_another_worker_at_once(
    redis_workers: list[Worker], listener: Listener
) -> None:
    """The workers look by themselves only once a minute: what arrives was rung for."""
    first, second = redis_workers
    streams = [
        listener.sse(second.address),
        listener.websocket(second.address),
        listener.poll(second.address),
    ]
    ring_until_heard(first, streams[0])
    post(first, "Rung")
    for stream in streams:
        stream.wait_for(is_about("Rung"))
    assert delay_of(streams[0], "Rung") < AT_ONCE_SECONDS
    assert delay_of(streams[1], "Rung") < AT_ONCE_SECONDS


def test_redis_brings_the_changes_of_a_shell_at_once(
    redis_workers: list[Worker], listener: Listener
) -> None:
    stream = listener.sse(redis_workers[1].address)
    ring_until_heard(redis_workers[0], stream)
    save_in_a_shell(redis_workers[0], "RungByAShell")
    stream.wait_for(is_about("RungByAShell"))
    assert delay_of(stream, "RungByAShell") < AT_ONCE_SECONDS


def ring_until_heard(worker: Worker, stream: Any) -> None:
    """Until the listening worker has subscribed at Redis."""
    seen = len(stream.envelopes)
    names = iter(range(1_000))

    def heard() -> bool:
        post(worker, f"Warm{next(names)}-{time.monotonic_ns()}")
        return len(stream.envelopes) > seen

    wait_until(heard, "the doorbell")


def test_worker_loses_nothing_while_redis_is_away(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    redis_url, redis = own_servers.redis()
    database = new_sqlite()
    first, second = (own_servers.serve(database, REDIS_URL=redis_url) for _ in range(2))
    stream = listener.sse(second.address)
    post(first, "WithRedis")
    stream.wait_for(is_about("WithRedis"))
    redis.kill()
    post(first, "WithoutRedis")
    stream.wait_for(is_about("WithoutRedis"))
    numbers = [event["seq"] for event in stream.events]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_worker_tells_when_the_log_is_another_one(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    worker = own_servers.serve(new_sqlite(), REALTIME_POLL_SECONDS="0.1")
    streams = [listener.sse(worker.address), listener.websocket(worker.address)]
    before = epoch_of(worker)
    lines = "from realtime.models import *; Event.objects.all().delete(); "
    manage(worker.env, "shell", "-v0", "-c", lines + "EventLog.objects.all().delete()")
    for stream in streams:
        reset = stream.wait_for_control("reset")
        assert reset["reason"] == "unknown_epoch"
        assert reset["epoch"] != before


FREEZE = """
import os, signal
from dashboard.models import Board
with Board.locked():
    os.kill(os.getpid(), signal.SIGSTOP)
"""


def test_process_frozen_in_the_middle_of_a_change_does_not_stop_the_workers(
    own_servers: Servers, listener: Listener
) -> None:
    database = own_servers.postgres()
    manage(own_servers.environment(database), "migrate", "--verbosity=0")
    worker = own_servers.serve(database)
    stream = listener.sse(worker.address)
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", FREEZE]
    frozen = own_servers.run(command, worker.env, stop_by=signal.SIGKILL)
    status = Path(f"/proc/{frozen.pid}/status")
    frozen.wait_for(lambda: "State:\tT" in status.read_text(), "the frost")
    answers: list[int] = []

    def posted() -> bool:
        alert = {"labels": {"alertname": "AfterTheFrost"}}
        url = f"{worker.url}/api/v2/alerts"
        answers.append(httpx.post(url, json=[alert], timeout=10).status_code)
        return answers[-1] == 200

    wait_until(posted, "a post that is taken")
    assert set(answers) <= {200, 503}, "each is answered before its sender gives up"
    stream.wait_for(is_about("AfterTheFrost"))
