"""A worker is killed, or stands still for a while, under load."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import httpx

from tests.fleet import Fleet
from tests.frames import Json
from tests.processes import wait_until
from tests.servers import Worker
from tests.traffic import Traffic, post_ending

LEASE_MOVES_SECONDS = 5.0
BUSY_SECONDS = 3.0  # what a busy machine may add


def test_ticker_moves_within_five_seconds_and_nothing_is_lost_when_its_holder_is_killed(
    fleet: Fleet,
) -> None:
    holder = fleet.ticker()
    with Traffic(fleet.workers) as traffic:
        traffic.flows()
        holder.process.kill()
        killed = time.monotonic()
        wait_until(lambda: fleet.ticker_moved_from(holder), "the lease", LEASE_MOVES_SECONDS * 2)
        assert time.monotonic() - killed < LEASE_MOVES_SECONDS + BUSY_SECONDS
        fleet.replace(holder)
        traffic.flows()
        traffic.check()
        unanswered = [sent for sent in traffic.sent if sent.status is None]
        assert unanswered, "those of the one that was killed"
        assert {sent.status for sent in traffic.sent} == {200, None}
        assert any(client.cuts for client in traffic.clients)


def test_worker_may_stand_still_longer_than_its_lease(fleet: Fleet) -> None:
    holder = fleet.ticker()
    other = next(worker for worker in fleet.workers if worker is not holder)
    names = {f"Due{number}" for number in range(20)}
    with Traffic(fleet.workers) as traffic:
        traffic.flows()
        post_ending(other, names, datetime.now(UTC) + timedelta(seconds=2))
        with holder.process.frozen():
            wait_until(lambda: fleet.ticker_moved_from(holder), "the lease")
            wait_until(lambda: not firing(other) & names, "the other's work")
        traffic.flows()
        events = traffic.check()
        assert fleet.ticker() is other, "who comes back finds another at work"
        ended = [name_of(event) for event in events if event["type"] == "alert_resolved"]
        # What an earlier test posted may end here, too.
        assert Counter(name for name in ended if name in names) == Counter(names), "each once"
        assert {sent.status for sent in traffic.sent} <= {200, 503}


def firing(worker: Worker) -> set[str]:
    alerts = httpx.get(f"{worker.url}/api/v2/alerts", timeout=20).json()
    return {alert["labels"]["alertname"] for alert in alerts}


def name_of(event: Json) -> str:
    return str(event["data"]["alertname"])
