"""A real Prometheus whose rule fires and clears."""

import json
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import httpx

from tests.conftest import NewDatabase
from tests.listener import Listener
from tests.processes import free_port, wait_until
from tests.servers import Servers, Worker

RULE = """\
groups:
- name: tests
  interval: 1s
  rules:
  - alert: {name}
    expr: vector(1) {condition}
    labels: {{severity: critical}}
    annotations: {{summary: "value is {{{{ $value }}}}"}}
"""
CONFIG = """\
global: {{evaluation_interval: 1s}}
rule_files: [{rules}]
alerting:
  alertmanagers:
  - static_configs: [{{targets: ["{target}"]}}]
"""


class Rule:
    """Toggled by writing its file anew."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / "rules.yml"
        self._name = name
        self.set(firing=True)

    def set(self, firing: bool) -> None:
        condition = "> 0" if firing else "> 1"
        self.path.write_text(RULE.format(name=self._name, condition=condition))


def is_about(name: str, kind: str) -> Any:
    return lambda event: event["type"] == kind and event["data"].get("alertname") == name


def test_prometheus_story_is_seen_on_every_transport(
    worker: Worker, own_servers: Servers, tmp_path: Path, listener: Listener
) -> None:
    clients = [
        listener.sse(worker.address),
        listener.websocket(worker.address),
        listener.poll(worker.address),
    ]

    def all_see(kind: str) -> None:
        for client in clients:
            client.wait_for(is_about("FromPrometheus", kind), seconds=30)

    rule = Rule(tmp_path, "FromPrometheus")
    config = tmp_path / "prometheus.yml"
    config.write_text(CONFIG.format(rules=rule.path, target=worker.address))
    prometheus = own_servers.prometheus(config)
    all_see("alert_created")

    silence = {
        "matchers": [{"name": "alertname", "value": "FromPrometheus", "isRegex": False}],
        "startsAt": "0001-01-01T00:00:00Z",
        "endsAt": "2999-01-01T00:00:00Z",
        "createdBy": "ana",
        "comment": "why",
    }
    answer = httpx.post(f"{worker.url}/api/v2/silences", json=silence)
    silence_id = answer.json()["silenceID"]
    all_see("alert_silenced")
    httpx.delete(f"{worker.url}/api/v2/silence/{silence_id}").raise_for_status()
    all_see("alert_unsilenced")

    rule.set(firing=False)
    urlopen(Request(f"{prometheus}/-/reload", method="POST"), timeout=10).close()
    all_see("alert_resolved")

    stories = [client.story(is_story) for client in clients]
    assert stories[0] == stories[1] == stories[2]
    # Prometheus repeated the alert each second meanwhile: none of that is an event.
    assert [json.loads(body)["type"] for body in stories[0]] == [
        "alert_created",
        "alert_silenced",
        "alert_unsilenced",
        "alert_resolved",
    ]
    created = clients[0].wait_for("alert_created")["data"]
    assert created["annotations"] == {"summary": "value is 1"}
    assert created["generator_url"].startswith("http")


def is_story(event: dict[str, Any]) -> bool:
    return bool(event["data"].get("alertname") == "FromPrometheus")


def test_prometheus_delivers_what_fired_while_the_worker_was_away(
    new_sqlite: NewDatabase, own_servers: Servers, tmp_path: Path
) -> None:
    """It repeats what fires, so an outage costs time, not alerts."""
    database, port = new_sqlite(), free_port()
    rule = Rule(tmp_path, "WhileAway")
    config = tmp_path / "prometheus.yml"
    config.write_text(CONFIG.format(rules=rule.path, target=f"127.0.0.1:{port}"))
    own_servers.prometheus(config)
    worker = own_servers.serve(database, port=port)

    def firing() -> bool:
        return bool(httpx.get(f"{worker.url}/api/v2/alerts").json())

    wait_until(firing, "the alert from Prometheus")
