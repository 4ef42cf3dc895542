"""The clock of a real worker: what is due happens at its moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.listener import Listener
from tests.servers import Worker

# The aim is 0.1 s; a busy machine that runs tests may need more.
LATE_SECONDS = 0.5


def in_seconds(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def lateness(event: dict[str, Any], due: datetime) -> float:
    made: datetime = datetime.fromisoformat(event["timestamp"])
    return (made - due).total_seconds()


def test_alert_resolves_when_its_end_passes(worker: Worker, listener: Listener) -> None:
    stream = listener.sse(worker.address)
    ends = {f"Ends{n}": in_seconds(0.5 + n / 5) for n in range(3)}
    for name, end in ends.items():
        alert = {"labels": {"alertname": name}, "endsAt": end.isoformat()}
        httpx.post(f"{worker.url}/api/v2/alerts", json=[alert]).raise_for_status()
    for name, end in ends.items():
        event = stream.wait_for(is_resolved(name))
        assert 0 <= lateness(event, end) < LATE_SECONDS


def is_resolved(name: str) -> Any:
    return lambda e: e["type"] == "alert_resolved" and e["data"]["alertname"] == name


def test_end_that_comes_nearer_is_met(worker: Worker, listener: Listener) -> None:
    """The ticker sleeps until the old end, and is woken."""
    stream = listener.sse(worker.address)
    end = in_seconds(0.6)
    for ends_at in ({}, {"endsAt": end.isoformat()}):
        alert = {"labels": {"alertname": "Nearer"}, **ends_at}
        httpx.post(f"{worker.url}/api/v2/alerts", json=[alert]).raise_for_status()
    assert 0 <= lateness(stream.wait_for(is_resolved("Nearer")), end) < LATE_SECONDS


def test_silence_starts_and_ends_at_its_moments(worker: Worker, listener: Listener) -> None:
    stream = listener.sse(worker.address, types="silence_*")
    starts, ends = in_seconds(0.5), in_seconds(1.0)
    silence = {
        "matchers": [{"name": "a", "value": "b", "isRegex": False}],
        "startsAt": starts.isoformat(),
        "endsAt": ends.isoformat(),
        "createdBy": "ana",
        "comment": "short",
    }
    httpx.post(f"{worker.url}/api/v2/silences", json=silence).raise_for_status()
    assert 0 <= lateness(stream.wait_for("silence_activated"), starts) < LATE_SECONDS
    assert 0 <= lateness(stream.wait_for("silence_expired"), ends) < LATE_SECONDS
    assert stream.types == ["silence_created", "silence_activated", "silence_expired"]
