"""The real `amtool` reads the configuration of a real worker, and routes by it as it does."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import NewDatabase
from tests.processes import program
from tests.servers import Servers, Worker

Amtool = Callable[..., str]

# No key that is younger than Debian's amtool, which refuses what it does not know.
CONFIG = """\
global:
  resolve_timeout: 3m
  smtp_smarthost: 'localhost:25'
  smtp_from: watchfire@example.com
  smtp_auth_password: hunter2
route:
  receiver: everyone
  group_by: [alertname]
  routes:
  - matchers: [team=~"sea|both"]
    receiver: sea
    continue: true
    routes:
    - matchers: [severity="critical"]
      receiver: sea-pager
      group_by: ['...']
  - match: {team: air}
    receiver: air
  - match_re: {team: both|all}
    receiver: air
    group_by: [cluster]
receivers:
- name: everyone
  email_configs: [{to: everyone@example.com}]
- name: sea
  webhook_configs: [{url: 'http://127.0.0.1:1/hunter2'}]
- name: sea-pager
  pagerduty_configs: [{routing_key: hunter2}]
- name: air
  slack_configs: [{api_url: 'https://hooks.example.com/hunter2'}]
inhibit_rules:
- source_matchers: [severity="critical"]
  target_matchers: [severity="warning"]
  equal: [cluster]
"""


@pytest.fixture(scope="module")
def worker(
    module_servers: Servers, new_sqlite: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Worker:
    path = tmp_path_factory.mktemp("config") / "alertmanager.yml"
    path.write_text(CONFIG)
    return module_servers.serve(new_sqlite(), ALERTMANAGER_CONFIG=str(path))


@pytest.fixture(scope="module")
def amtool(worker: Worker) -> Amtool:
    path = program("amtool", "prometheus-alertmanager")

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [path, *arguments, f"--alertmanager.url={worker.url}"],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    return run


def test_amtool_shows_the_file_without_its_secrets(amtool: Amtool) -> None:
    shown = amtool("config", "show")
    assert "resolve_timeout: 3m" in shown
    assert "<secret>" in shown
    assert "hunter2" not in shown


def test_amtool_finds_what_the_worker_shows_a_valid_file(
    worker: Worker, amtool: Amtool, tmp_path: Path
) -> None:
    shown = tmp_path / "shown.yml"
    status = httpx.get(f"{worker.url}/api/v2/status").json()
    shown.write_text(status["config"]["original"])
    found = amtool("check-config", str(shown))
    assert "SUCCESS" in found
    for counted in ("global config", "route", "1 inhibit rules", "4 receivers"):
        assert f"- {counted}" in found


def test_amtool_shows_the_route_tree(amtool: Amtool) -> None:
    lines = amtool("config", "routes", "show").splitlines()
    receivers = [line.split("receiver: ")[1] for line in lines if "receiver: " in line]
    assert receivers == ["everyone", "sea", "sea-pager", "air", "air"]
    assert [line for line in lines if "continue: true" in line and "sea|both" in line]


@pytest.mark.parametrize(
    ("labels", "receivers"),
    [
        ({"team": "none"}, "everyone"),
        ({"team": "sea"}, "sea"),
        ({"team": "sea", "severity": "critical"}, "sea-pager"),
        ({"team": "air"}, "air"),
        ({"team": "both"}, "sea,air"),
        ({"team": "both", "severity": "critical"}, "sea-pager,air"),
    ],
)
def test_amtool_routes_as_the_worker_does(
    worker: Worker, amtool: Amtool, labels: dict[str, str], receivers: str
) -> None:
    pairs = [f"{name}={value}" for name, value in labels.items()]
    tested = amtool("config", "routes", "test", f"--verify.receivers={receivers}", *pairs)
    assert receivers in tested
    alert = {"alertname": f"Routed {receivers}", **labels}
    httpx.post(f"{worker.url}/api/v2/alerts", json=[{"labels": alert}]).raise_for_status()
    query = {"filter": f'alertname="Routed {receivers}"'}
    [shown] = httpx.get(f"{worker.url}/api/v2/alerts", params=query).json()
    assert ",".join(receiver["name"] for receiver in shown["receivers"]) == receivers


def queried(amtool: Amtool, *arguments: str) -> list[Any]:
    answer: list[Any] = json.loads(amtool("alert", "query", *arguments, "-o", "json"))
    return answer


def test_amtool_queries_alerts_by_receiver(amtool: Amtool) -> None:
    amtool("alert", "add", "OfSea", "team=sea", "mark=queried")
    amtool("alert", "add", "OfAir", "team=air", "mark=queried")
    names = {
        receiver: [
            alert["labels"]["alertname"]
            for alert in queried(amtool, f"--receiver={receiver}", "mark=queried")
        ]
        for receiver in ("sea", "air", "se", "everyone")
    }
    assert names == {"sea": ["OfSea"], "air": ["OfAir"], "se": [], "everyone": []}


def test_amtool_tells_alerts_apart_that_a_rule_of_the_file_inhibits(amtool: Amtool) -> None:
    amtool("alert", "add", "Source", "severity=critical", "cluster=own")
    amtool("alert", "add", "Target", "severity=warning", "cluster=own")
    assert [a["labels"]["alertname"] for a in queried(amtool, "cluster=own")] == ["Source"]
    [inhibited] = queried(amtool, "--inhibited", "cluster=own")
    assert inhibited["labels"]["alertname"] == "Target"


def test_amtool_shows_that_there_is_no_cluster(amtool: Amtool) -> None:
    assert "disabled" in amtool("cluster", "show")
