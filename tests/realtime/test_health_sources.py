"""Health sources: which parts an installation has, and what a worker knows of itself."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from dashboard.models import Sender
from dashboard.readings import Reading, Status
from realtime import health_sources, log
from realtime.health_sources import event_log, facts, ticker, watches
from realtime.punctuality import Punctuality
from tests.board_client import NOW, BoardClient
from tests.conftest import Clock
from tests.realtime.test_worker import after


class FakeHub:
    """Has read the log as far as it is told."""

    def __init__(self) -> None:
        self.epoch, self.head = "", 0
        self.last_error: Exception | None = None

    def read(self) -> None:
        self.epoch, self.head = log.position()


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub()


def nothing() -> None:
    pass


def names(hub: FakeHub) -> list[str]:
    return [watch.component for watch in watches(hub, nothing)]


def test_parts_that_every_installation_has(hub: FakeHub, settings: Any) -> None:
    settings.REDIS_URL = ""
    assert names(hub) == ["database", "event_log", "disk"]


def test_parts_that_the_settings_add(hub: FakeHub, settings: Any) -> None:
    settings.REDIS_URL = "redis://localhost"
    settings.HEALTH_CHECKS = ["llm=http://llm/", "broken", "queue=http://queue/"]
    settings.DEAD_MANS_SWITCH = 'alertname="Watchdog"'
    assert names(hub)[3:] == ["redis", "llm", "queue", "dead_mans_switch"]


def test_disk_is_looked_at_where_the_database_lies(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "watchfire.sqlite3"
    file.touch()
    monkeypatch.setattr(connection, "vendor", "sqlite")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(file))
    assert health_sources._folders() == [Path(settings.VAR_DIR), tmp_path]
    file.unlink()
    assert health_sources._folders() == [Path(settings.VAR_DIR)]


@pytest.mark.parametrize(
    ("seconds", "status", "message"),
    [
        (0, Status.HEALTHY, "run by w-1"),
        (1.99, Status.HEALTHY, "run by w-1"),
        (2, Status.DEGRADED, "run by w-1, due work up to 2.0 s late"),
        (9.94, Status.DEGRADED, "run by w-1, due work up to 9.9 s late"),
        (10, Status.UNHEALTHY, "run by w-1, due work up to 10.0 s late"),
    ],
)
def test_ticker_is_as_healthy_as_it_is_punctual(
    seconds: float, status: Status, message: str
) -> None:
    expected = Reading("ticker", status, seconds * 1000, message)
    assert ticker(timedelta(seconds=seconds), "w-1") == expected


def test_facts_are_the_ticker_and_each_sender(board: BoardClient) -> None:
    Sender.objects.create(name="http://a", first_post_at=NOW, last_post_at=after(60))
    punctuality = Punctuality()
    punctuality.note(due=after(60), done_at=after(63))
    known = {each.component: each.status for each in facts(punctuality, "w-1", after(70))}
    assert known == {"ticker": Status.DEGRADED, "prometheus:http://a": Status.HEALTHY}


def test_event_log_is_healthy_when_the_worker_has_read_all(
    board: BoardClient, hub: FakeHub
) -> None:
    board.fire()
    hub.read()
    assert event_log(hub) == Reading("event_log", Status.HEALTHY, 0.0)


@pytest.mark.parametrize(
    ("seconds", "status"),
    [(0.05, Status.HEALTHY), (0.2, Status.DEGRADED), (0.6, Status.UNHEALTHY)],
)
def test_event_log_lags_by_the_oldest_event_that_was_not_read(
    board: BoardClient, hub: FakeHub, clock: Clock, seconds: float, status: Status
) -> None:
    hub.read()
    board.fire("A")
    clock.move_to(after(seconds))
    board.fire("B")
    reading = event_log(hub)
    assert reading
    assert (reading.status, reading.latency_ms) == (status, seconds * 1000)


def test_event_log_that_the_worker_cannot_read_is_unhealthy(
    board: BoardClient, hub: FakeHub
) -> None:
    hub.read()
    hub.last_error = RuntimeError("secret")
    reading = event_log(hub)
    assert reading == Reading("event_log", Status.UNHEALTHY, None, "this worker cannot read it")


def test_event_log_has_nothing_to_say_before_the_worker_has_read_it(
    board: BoardClient, hub: FakeHub
) -> None:
    assert event_log(hub) is None
