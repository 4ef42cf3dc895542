"""One worker's clock is set minutes forward and back, under load."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection

import pytest

from tests.clocks import SteppedClock
from tests.fleet import Fleet
from tests.listener import Listener
from tests.processes import wait_until
from tests.servers import Worker
from tests.traffic import Traffic, made_at, post_ending

MINUTES_SECONDS = 420


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> SteppedClock:
    return SteppedClock(tmp_path_factory.mktemp("clock") / "offset")


@pytest.fixture(scope="module")
def stepped(fleet: Fleet, clock: SteppedClock) -> Iterator[Worker]:
    """A worker with a clock of its own; the others have that of the machine."""
    worker = fleet.add(0, **clock.environment)
    yield worker
    worker.process.stop()
    fleet.workers.remove(worker)


@pytest.mark.parametrize("whose", ["of_the_ticker", "of_another"])
def test_clock_may_step_forward_and_back(
    fleet: Fleet, stepped: Worker, clock: SteppedClock, whose: str
) -> None:
    other = fleet.workers[0]
    holder = stepped if whose == "of_the_ticker" else other
    fleet.move_ticker_to(holder)
    with Traffic([other, stepped]) as traffic:
        for seconds in (MINUTES_SECONDS, -MINUTES_SECONDS, 0):
            traffic.flows()
            clock.step(seconds)
            wait_until(lambda s=seconds: offset(stepped) == pytest.approx(s, abs=60), "the step")  # type: ignore[misc]
        traffic.flows()
        resolve_when_due(stepped, f"DueAfterAll-{whose}")
        events = traffic.check()
        assert {sent.status for sent in traffic.sent} == {200}
        assert [client.cuts for client in traffic.clients] == [0] * len(traffic.clients)
        assert fleet.ticker() is holder, "the lease goes by the database's clock"
        times = [made_at(event) for event in events]
        assert max(times) - min(times) > MINUTES_SECONDS, "the clock did step"


def offset(worker: Worker) -> float:
    """How far the worker's clock is from the machine's, in seconds."""
    with Listener() as listener:
        hello = listener.sse(worker.address).wait_for_control("hello")
    return datetime.fromisoformat(hello["server_time"]).timestamp() - time.time()


def resolve_when_due(worker: Worker, name: str) -> None:
    with Listener() as listener:
        stream = listener.sse(worker.address, types="alert_resolved", filter=f'alertname="{name}"')
        post_ending(worker, [name], datetime.now(UTC) + timedelta(seconds=1))
        stream.wait_for("alert_resolved")


def test_idle_connection_is_kept_when_the_clock_steps_forward(
    stepped: Worker, clock: SteppedClock
) -> None:
    host, port = stepped.address.split(":")
    with closing(HTTPConnection(host, int(port), timeout=10)) as connection:
        assert get_ready(connection) == 200
        before = connection.sock
        clock.step(MINUTES_SECONDS)
        wait_until(lambda: offset(stepped) == pytest.approx(MINUTES_SECONDS, abs=60), "the step")
        assert get_ready(connection) == 200
        assert connection.sock is before, "it was not made anew"
    clock.step(0)


def get_ready(connection: HTTPConnection) -> int:
    connection.request("GET", "/-/ready")
    answer = connection.getresponse()
    answer.read()
    return answer.status
