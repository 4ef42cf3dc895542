"""What clients ask for, in their order, and what each of them needs to find in the answers.

amtool and Prometheus have tests with the real programs. karma and Grafana are played here: the
calls are those of karma's internal/alertmanager and of Grafana's Alertmanager data source
(implementation “Prometheus”).
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.board_client import alert, matcher
from tests.conftest import NewDatabase
from tests.servers import Servers, Worker

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
LISTS = ["alerts", "alerts/groups", "silences", "receivers"]


@pytest.fixture
def http(worker: Worker) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=worker.url) as client:
        yield client


def at(**delta: float) -> str:
    text = (datetime.now(UTC) + timedelta(**delta)).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def silence(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "matchers": [matcher("alertname", name)],
        "startsAt": at(),
        "endsAt": at(hours=1),
        "createdBy": "ana",
        "comment": "why",
    } | fields


def fire(http: httpx.Client, name: str, **labels: str) -> None:
    answer = http.post("/api/v2/alerts", json=[alert(name, **labels)])
    assert answer.status_code == 200


def nulls(value: Any, where: str = "") -> Iterator[str]:
    """Where a null stands: no answer of Alertmanager's paths has one."""
    if value is None:
        yield where
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from nulls(item, f"{where}[{index}]")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from nulls(item, f"{where}.{name}")


def test_karma_pulls_and_silences(http: httpx.Client) -> None:
    fire(http, "Karma", instance="db-1", job="node")
    # Its version decides how the rest is read.
    metrics = http.get("/metrics")
    assert metrics.status_code == 200
    [line] = re.findall(r"^alertmanager_build_info\{.*\} 1(?:\.0)?$", metrics.text, re.MULTILINE)
    version = re.findall(r'version="(\d+\.\d+\.\d+)"', line)
    assert version == [http.get("/api/v2/status").json()["versionInfo"]["version"]]

    groups = http.get("/api/v2/alerts/groups").json()
    [group] = [g for g in groups if g["labels"].get("alertname") == "Karma"]
    assert group["receiver"]["name"]
    [shown] = group["alerts"]
    assert TIME.fullmatch(shown["startsAt"])
    assert shown["status"] == {
        "state": "active",
        "silencedBy": [],
        "inhibitedBy": [],
        "mutedBy": [],
    }

    silence_id = http.post("/api/v2/silences", json=silence("Karma")).json()["silenceID"]
    [stored] = [s for s in http.get("/api/v2/silences").json() if s["id"] == silence_id]
    assert stored["status"] == {"state": "active"}
    assert all(TIME.fullmatch(stored[name]) for name in ("startsAt", "endsAt", "updatedAt"))
    groups = http.get("/api/v2/alerts/groups").json()
    [group] = [g for g in groups if g["labels"].get("alertname") == "Karma"]
    assert group["alerts"][0]["status"]["silencedBy"] == [silence_id]
    assert http.delete(f"/api/v2/silence/{silence_id}").status_code == 200


def test_grafana_takes_this_for_an_alertmanager_of_prometheus(http: httpx.Client) -> None:
    # A 200 here would be Mimir or Cortex; a redirect would lead to one.
    probe = http.get("/alertmanager/api/v2/status", follow_redirects=False)
    assert probe.status_code == 404
    assert http.get("/api/v2/status").status_code == 200


def test_grafana_lists_and_silences(http: httpx.Client) -> None:
    fire(http, "Grafana")
    query = {"filter": 'alertname="Grafana"', "active": "true", "silenced": "true"}
    [shown] = http.get("/api/v2/alerts", params=query).json()
    assert shown["labels"] == {"alertname": "Grafana"}
    groups = http.get("/api/v2/alerts/groups", params={"filter": "alertname=Grafana"}).json()
    assert [len(group["alerts"]) for group in groups] == [1]
    made = http.post("/api/v2/silences", json=silence("Grafana"))
    silence_id = made.json()["silenceID"]
    assert http.get(f"/api/v2/silence/{silence_id}").json()["id"] == silence_id
    # It changes a silence by posting the whole of it with its id.
    changed = silence("Grafana", id=silence_id, comment="longer", endsAt=at(hours=2))
    assert http.post("/api/v2/silences", json=changed).json()["silenceID"] == silence_id
    assert http.get(f"/api/v2/silence/{silence_id}").json()["comment"] == "longer"
    assert http.delete(f"/api/v2/silence/{silence_id}").status_code == 200
    after = http.get(f"/api/v2/silence/{silence_id}").json()
    assert after["status"] == {"state": "expired"}


def test_amtool_updates_by_posting_what_it_got(http: httpx.Client) -> None:
    silence_id = http.post("/api/v2/silences", json=silence("Whole")).json()["silenceID"]
    whole = http.get(f"/api/v2/silence/{silence_id}").json()
    again = http.post("/api/v2/silences", json=whole | {"comment": "again"})
    assert again.json() == {"silenceID": silence_id}


def test_amtool_imports_anew_what_is_not_known(http: httpx.Client) -> None:
    lost = silence("Imported", id="00000000-0000-4000-8000-000000000000")
    answer = http.post("/api/v2/silences", json=lost)
    assert (answer.status_code, answer.json()) == (404, "silence not found")
    assert http.post("/api/v2/silences", json=lost | {"id": ""}).status_code == 200


def test_prometheus_needs_a_2xx_and_no_body(http: httpx.Client) -> None:
    answer = http.post("/api/v2/alerts", json=[alert("Prometheus") | {"endsAt": at(minutes=4)}])
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.fixture(scope="module")
def empty(module_servers: Servers, new_sqlite: NewDatabase) -> Worker:
    return module_servers.serve(new_sqlite())


@pytest.mark.parametrize("path", LISTS)
def test_lists_are_never_null_on_an_empty_board(path: str, empty: Worker) -> None:
    answer = httpx.get(f"{empty.url}/api/v2/{path}").json()
    assert isinstance(answer, list)
    assert path == "receivers" or answer == []


@pytest.mark.parametrize("path", [*LISTS, "status"])
def test_nothing_is_null(http: httpx.Client, path: str) -> None:
    fire(http, "NeverNull")
    http.post("/api/v2/silences", json=silence("NeverNull")).raise_for_status()
    fire(http, "NorThis", severity="")
    found = http.get(f"/api/v2/{path}").json()
    assert found
    assert list(nulls(found)) == []


@pytest.mark.parametrize(
    "path",
    [
        "/api/v2/status",
        "/api/v2/alerts",
        "/api/v2/docs",
        "/api/v2/history?format=csv",
        "/-/healthy",
        "/-/ready",
        "/metrics",
    ],
)
def test_head_is_answered_without_a_body(http: httpx.Client, path: str) -> None:
    """Also where the body is large: what followed would be read as the next answer."""
    answer = http.head(path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Type"] == http.get(path).headers["Content-Type"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "PUT"])
def test_v1_is_gone(http: httpx.Client, method: str) -> None:
    assert http.request(method, "/api/v1/alerts").status_code == 410


def test_page_of_another_site_may_read_and_post_but_not_delete(http: httpx.Client) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    assert http.get("/api/v2/alerts", headers=origin).headers["Access-Control-Allow-Origin"] == "*"
    for method, allowed in (("POST", "POST"), ("DELETE", None)):
        asked = origin | {"Access-Control-Request-Method": method}
        answer = http.options("/api/v2/silence/x", headers=asked)
        assert answer.status_code == 204
        assert answer.headers.get("Access-Control-Allow-Methods") == allowed
        assert "Access-Control-Allow-Credentials" not in answer.headers
