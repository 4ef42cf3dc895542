"""`/api/v2/status`, `/api/v2/receivers`, and the paths that say whether we are well."""

from typing import Any

import pytest
from django.test import Client

from dashboard.api import status
from tests.board_client import BoardClient


def test_status_has_every_field_that_clients_read(client: Client) -> None:
    answer = client.get("/api/v2/status")
    body = answer.json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert body["cluster"] == {"status": "disabled", "peers": []}
    fields = {"version", "revision", "branch", "buildUser", "buildDate", "goVersion"}
    assert set(body["versionInfo"]) == fields
    assert all(isinstance(value, str) for value in body["versionInfo"].values())
    assert "receiver: default" in body["config"]["original"]
    assert "resolve_timeout: 300s" in body["config"]["original"]
    assert body["uptime"].endswith("Z")


def test_receivers_are_one(client: Client) -> None:
    assert client.get("/api/v2/receivers").json() == [{"name": "default"}]
    assert client.get("/api/v2/receivers?receiver_matchers=team=sea").json() == []
    answer = client.get("/api/v2/receivers?receiver_matchers=foo!bar")
    assert answer.status_code == 400
    assert answer.json().startswith("failed to parse receiver_matchers param: ")


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
