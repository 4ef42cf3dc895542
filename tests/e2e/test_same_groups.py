"""A real Alertmanager with the same file and the same alerts shows the same groups in one order."""

import itertools
import json
import random
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import NewDatabase
from tests.processes import wait_until
from tests.servers import Servers

# No empty group_by: Debian's Alertmanager takes it for none at all.
CONFIG = """\
route:
  receiver: r0
  group_by: [alertname, cluster]
  routes:
  - matchers: ['{team=~"a|b", job!=""}']
    receiver: r1
    continue: true
    group_by: [team, job]
    routes:
    - {matchers: ['instance!~"i[12]"'], group_by: ['...']}
    - {match_re: {instance: i.}, receiver: r2, continue: true}
    - {matchers: ['cluster=""'], receiver: r3, group_by: [absent]}
  - match: {team: b}
    receiver: r1
    group_by: [cluster, team, absent]
    continue: true
  - matchers: [team="c"]
    routes:
    - {matchers: [job="j1"], receiver: r3}
  - matchers: ['alertname=~"A|"', team!="c"]
    receiver: r2
    group_by: [absent]
receivers: [{name: r0}, {name: r1}, {name: r2}, {name: r3}]
inhibit_rules:
- {source_matchers: [alertname="A"], target_matchers: [alertname=~"A|B"], equal: [cluster, job]}
- {source_match: {alertname: C}, target_match_re: {alertname: B|C}, equal: [team]}
"""

QUERIES: list[dict[str, Any]] = [
    {},
    {"receiver": "r[12]"},
    {"receiver": "r"},
    {"filter": 'team=~"a|b"'},
    {"filter": ['cluster!=""', "job=j1"]},
    {"inhibited": "false"},
    {"active": "false"},
    {"active": "false", "inhibited": "false"},
]


def random_alerts() -> list[dict[str, Any]]:
    values = {
        "alertname": ["A", "B", "C", None],
        "team": ["a", "b", "c", None],
        "job": ["j1", "j2", None],
        "instance": ["i1", "i2", "i3", "x", None],
        "cluster": ["c1", "c2", None],
    }
    every = [
        {"labels": {name: value for name, value in zip(values, chosen, strict=True) if value}}
        for chosen in itertools.product(*values.values())
    ]
    return random.Random(3).sample([alert for alert in every if alert["labels"]], 150)


def essence(shown: list[dict[str, Any]]) -> list[Any]:
    """What routing and inhibition decide; who inhibits is either's own choice."""
    found: list[Any] = []
    for each in shown:
        if "alerts" in each:
            found.append((each["receiver"]["name"], each["labels"], essence(each["alerts"])))
        else:
            receivers = [receiver["name"] for receiver in each["receivers"]]
            inhibited = bool(each["status"]["inhibitedBy"])
            found.append((each["labels"], receivers, each["status"]["state"], inhibited))
    return found


def ties_sorted(groups: list[Any]) -> list[Any]:
    """Two routes may give groups with the same labels and receiver: these have no order."""
    return sorted(groups, key=lambda group: json.dumps(group, sort_keys=True))


@pytest.fixture(scope="module")
def urls(
    module_servers: Servers, new_sqlite: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> list[str]:
    """The original's and ours, with the same alerts."""
    path: Path = tmp_path_factory.mktemp("config") / "alertmanager.yml"
    path.write_text(CONFIG)
    worker = module_servers.serve(new_sqlite(), ALERTMANAGER_CONFIG=str(path))
    urls = [module_servers.alertmanager(path), worker.url]
    alerts = random_alerts()
    for url in urls:
        httpx.post(f"{url}/api/v2/alerts", json=alerts).raise_for_status()

    def grouped() -> bool:
        groups = httpx.get(f"{urls[0]}/api/v2/alerts/groups").json()
        shown = {a["fingerprint"] for group in groups for a in group["alerts"]}
        return len(shown) == len(alerts)

    wait_until(grouped, "Alertmanager's groups")
    return urls


@pytest.mark.parametrize("path", ["alerts", "alerts/groups"])
@pytest.mark.parametrize("query", QUERIES)
def test_alerts_and_groups_are_those_of_alertmanager(
    urls: list[str], path: str, query: dict[str, Any]
) -> None:
    original, ours = (
        essence(httpx.get(f"{url}/api/v2/{path}", params=query).json()) for url in urls
    )
    assert len(original) == len(ours)
    if path == "alerts":
        assert ours == original
    else:
        assert [group[:2] for group in ours] == [group[:2] for group in original]
        assert ties_sorted(ours) == ties_sorted(original)
