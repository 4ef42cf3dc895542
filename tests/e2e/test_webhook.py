"""A board beside a real Alertmanager that notifies it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import NewDatabase
from tests.listener import Listener
from tests.processes import wait_until
from tests.servers import Servers, Worker

# It waits for nothing and repeats all the time, so that a test need not wait for it.
CONFIG = """\
route:
  receiver: watchfire
  group_by: [alertname]
  group_wait: 1ms
  group_interval: 100ms
  repeat_interval: 100ms
receivers:
- name: watchfire
  webhook_configs:
  - url: {url}/api/v2/webhook/alertmanager
    send_resolved: true
"""


class Alertmanager:
    """A real one, and what its clients say to it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def post(self, name: str, **fields: Any) -> None:
        alert = {
            "labels": {"alertname": name, "severity": "critical"},
            "annotations": {"summary": "full"},
            "generatorURL": "http://prometheus/graph",
        } | fields
        httpx.post(f"{self.url}/api/v2/alerts", json=[alert]).raise_for_status()

    def notifications(self) -> int:
        """How many it has sent and seen taken."""
        names = ("alertmanager_notifications_total", "alertmanager_notifications_failed_total")
        sent, failed = (self._metric(name) for name in names)
        assert failed == 0
        return sent

    def _metric(self, name: str) -> int:
        lines = httpx.get(f"{self.url}/metrics").text.splitlines()
        wanted = f'{name}{{integration="webhook"'
        return sum(int(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(wanted))


@pytest.fixture
def alertmanager(worker: Worker, own_servers: Servers, tmp_path: Path) -> Alertmanager:
    config = tmp_path / "alertmanager.yml"
    config.write_text(CONFIG.format(url=worker.url))
    return Alertmanager(own_servers.alertmanager(config))


def ago(seconds: float) -> str:
    at = datetime.now(UTC) - timedelta(seconds=seconds)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shown(worker: Worker, name: str) -> list[Any]:
    query = {"filter": f"alertname={name}"}
    return list(httpx.get(f"{worker.url}/api/v2/alerts", params=query).json())


def test_alert_of_an_alertmanager_is_made_and_resolved_once_though_it_repeats(
    worker: Worker, alertmanager: Alertmanager, listener: Listener
) -> None:
    client = listener.sse(worker.address)
    alertmanager.post("FromWebhook", startsAt=ago(seconds=60))
    wait_until(lambda: shown(worker, "FromWebhook"), "the alert on the board")
    enough = alertmanager.notifications() + 5
    wait_until(lambda: alertmanager.notifications() >= enough, "five repeats")
    [alert] = shown(worker, "FromWebhook")
    [theirs] = httpx.get(f"{alertmanager.url}/api/v2/alerts").json()
    for field in ("fingerprint", "labels", "annotations", "generatorURL", "startsAt"):
        assert alert[field] == theirs[field]

    alertmanager.post("FromWebhook", endsAt=ago(seconds=1))
    client.wait_for(lambda event: event["type"] == "alert_resolved" and is_story(event), seconds=30)
    assert shown(worker, "FromWebhook") == []
    story = [json.loads(body)["type"] for body in client.story(is_story)]
    assert story == ["alert_created", "alert_resolved"]


def is_story(event: dict[str, Any]) -> bool:
    return bool(event["data"].get("alertname") == "FromWebhook")


def test_alert_that_was_notified_while_the_board_was_away_is_sent_again(
    own_servers: Servers, new_sqlite: NewDatabase, tmp_path: Path
) -> None:
    """A board that cannot be reached is for an Alertmanager as one that answers 503."""
    database = new_sqlite()
    worker = own_servers.serve(database)
    worker.process.stop()
    config = tmp_path / "alertmanager.yml"
    config.write_text(CONFIG.format(url=worker.url))
    alertmanager = Alertmanager(own_servers.alertmanager(config))
    alertmanager.post("WhileAway")
    again = own_servers.serve(database, port=int(worker.address.split(":")[1]))
    wait_until(lambda: shown(again, "WhileAway"), "the alert, notified again")
