"""`/api/v2/status`, `/api/v2/receivers`, and the paths that say whether we are well."""

from typing import Any

import pytest
import yaml
from django.test import Client

from dashboard.api import status
from tests.board_client import BoardClient
from tests.dashboard.conftest import ConfigFile

ROUTING = """\
route: {receiver: air}
receivers:
- {name: sea, labels: {team: ships}}
- {name: air, webhook_configs: [{url: 'https://example.com/hunter2'}]}
"""


@pytest.fixture
def routed(board: BoardClient, config_file: ConfigFile) -> BoardClient:
    config_file.load(ROUTING)
    return board


def test_status_has_every_field_that_clients_read(board: BoardClient) -> None:
    answer = board.http.get("/api/v2/status")
    body = answer.json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert body["cluster"] == {"status": "disabled", "peers": []}
    fields = {"version", "revision", "branch", "buildUser", "buildDate", "goVersion"}
    assert set(body["versionInfo"]) == fields
    assert all(isinstance(value, str) for value in body["versionInfo"].values())
    assert "receiver: default" in body["config"]["original"]
    assert "resolve_timeout: 300s" in body["config"]["original"]
    assert body["uptime"].endswith("Z")


def test_status_shows_the_file_without_its_secrets(routed: BoardClient) -> None:
    shown = routed.http.get("/api/v2/status").json()["config"]["original"]
    assert "hunter2" not in shown
    assert yaml.safe_load(shown)["receivers"][1]["webhook_configs"] == [{"url": "https://<secret>"}]


def test_receivers_without_a_configuration_are_one(board: BoardClient) -> None:
    answer = board.http.get("/api/v2/receivers")
    assert answer.json() == [{"name": "default", "labels": {"name": "default"}}]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["sea", "air"]),
        ({"receiver_matchers": "team=ships"}, ["sea"]),
        ({"receiver_matchers": 'team=""'}, ["air"]),
        ({"receiver_matchers": ['name=~"air|land"', "team!=ships"]}, ["air"]),
        ({"receiver_matchers": "team=land"}, []),
        ({"receiver": "air"}, ["sea", "air"]),
    ],
)
def test_receivers_are_listed_in_the_files_order_and_chosen_by_label(
    routed: BoardClient, query: dict[str, Any], names: list[str]
) -> None:
    answer = routed.http.get("/api/v2/receivers", query)
    assert [receiver["name"] for receiver in answer.json()] == names


def test_receivers_refuse_a_bad_query_with_a_json_string(board: BoardClient) -> None:
    answer = board.http.get("/api/v2/receivers?receiver_matchers=foo!bar")
    assert answer.status_code == 400
    assert answer.json() == "failed to parse receiver_matchers param: bad matcher format: foo!bar"


@pytest.mark.parametrize("path", ["/-/healthy", "/-/ready"])
def test_health_paths_answer_ok(board: BoardClient, path: str) -> None:
    answer = board.http.get(path)
    assert (answer.status_code, answer.content) == (200, b"OK")
    answer = board.http.head(path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert board.http.post(path).status_code == 405


def test_ready_answers_503_while_the_database_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Connection:
        def ensure_connection(self) -> None:
            raise OSError("away")

    monkeypatch.setattr(status, "connection", Connection())
    assert client.get("/-/ready").status_code == 503
    assert client.get("/-/healthy").status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v2/nothing", {"code": 404, "message": "path /api/v2/nothing was not found"}),
        ("/api/v2/alerts/", {"code": 404, "message": "path /api/v2/alerts/ was not found"}),
    ],
)
def test_unknown_path_of_the_api_is_answered_404_with_an_object(
    client: Client, path: str, body: Any
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()) == (404, body)


def test_probe_for_another_product_is_not_answered_200(client: Client) -> None:
    """Grafana takes a 200 there for Mimir or Cortex."""
    assert client.get("/alertmanager/api/v2/status").status_code == 404
