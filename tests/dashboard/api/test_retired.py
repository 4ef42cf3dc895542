"""Alertmanager's API v1: gone, and it says so."""

import pytest
from django.test import Client

BODY = (
    b'{"status":"deprecated","error":"The Alertmanager v1 API was deprecated in version 0.16.0 '
    b"and is removed as of version 0.27.0 - please use the equivalent route in the v2 API"
    b'"}'
)
PATHS = ["status", "receivers", "alerts", "alerts/groups", "silences", "silence/x", "silence/a-b"]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", PATHS)
def test_path_of_v1_is_gone_for_every_method(client: Client, path: str, method: str) -> None:
    answer = client.generic(method, f"/api/v1/{path}", "[]")
    assert (answer.status_code, answer.content) == (410, BODY)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"


def test_path_of_v1_is_gone_for_head(client: Client) -> None:
    answer = client.head("/api/v1/alerts")
    assert (answer.status_code, answer.content) == (410, b"")


@pytest.mark.parametrize("path", ["", "nothing", "alerts/", "alerts/other", "silence", "silence/"])
def test_path_that_v1_never_had_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/api/v1/{path}").status_code == 404
