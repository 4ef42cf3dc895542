"""What holds for every path of the API: headers, methods, and paths that are not there."""

import json
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from dashboard.api.answers import Failed, Refused, empty, endpoint
from tests.board_client import BoardClient

READ = ["status", "receivers", "alerts", "silences"]


@pytest.mark.parametrize("path", READ)
def test_answer_is_not_to_be_kept(board: BoardClient, path: str) -> None:
    answer = board.http.get(f"/api/v2/{path}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", READ)
def test_head_is_answered_where_get_is(board: BoardClient, path: str) -> None:
    answer = board.http.head(f"/api/v2/{path}")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        ("status", "POST", "GET"),
        ("alerts", "PUT", "GET,POST"),
        ("alerts", "DELETE", "GET,POST"),
        ("alerts", "PATCH", "GET,POST"),
        ("silences", "TRACE", "GET,POST"),
        ("silence/x", "POST", "GET,DELETE"),
    ],
)
def test_other_method_is_refused_and_the_right_ones_are_named(
    client: Client, path: str, method: str, allowed: str
) -> None:
    answer = client.generic(method, f"/api/v2/{path}")
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    message = f"method {method} is not allowed, but [{allowed}] are"
    assert answer.json() == {"code": 405, "message": message}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["", "/", "/nothing", "/alerts/", "/alerts/x/y", "/silence/"])
def test_unknown_path_is_not_found_and_leads_nowhere(
    client: Client, path: str, method: str
) -> None:
    answer = client.generic(method, f"/api/v2{path}")
    assert answer.status_code == 404
    assert answer.json() == {"code": 404, "message": f"path /api/v2{path} was not found"}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/alertmanager/api/v2/status", "/api", "/api/v3/status", "/-/", "/nothing", "/api/v1"]
)
def test_path_elsewhere_is_not_found_either(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        (
            Refused(602, "x in body is required"),
            422,
            {"code": 602, "message": "x in body is required"},
        ),
        (Refused(415, "no"), 415, {"code": 415, "message": "no"}),
        (Failed(400, "bad"), 400, "bad"),
        (RuntimeError("a secret"), 500, "internal error"),
    ],
)
def test_error_is_of_one_of_two_families(error: Exception, status: int, body: Any) -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        raise error

    answer = endpoint(get=view)(RequestFactory().get("/"))
    assert (answer.status_code, json.loads(answer.content)) == (status, body)
    assert answer.headers["Content-Type"] == "application/json"


def test_too_many_parameters_are_refused(client: Client) -> None:
    answer = client.get("/api/v2/alerts?" + "filter=a%3Db&" * 1001)
    assert answer.status_code == 400
    assert answer.json()["code"] == 400


def test_empty_answer_has_no_content_type() -> None:
    answer = empty(404)
    assert (answer.status_code, answer.content) == (404, b"")
    assert "Content-Type" not in answer.headers


def test_why_a_post_was_refused_is_one_line_of_the_log(
    board: BoardClient, caplog: pytest.LogCaptureFixture
) -> None:
    body = [{"labels": {"": "x"}}, {"labels": {}}]
    board.http.post("/api/v2/alerts", body, content_type="application/json")
    board.http.post("/api/v2/silences", {}, content_type="application/json")
    first, second = (record.getMessage() for record in caplog.records)
    assert first.startswith("POST /api/v2/alerts: Bad Request: invalid label set")
    assert "at least one label pair required" in first
    assert "\n" not in first
    assert second.endswith("Unprocessable Entity: comment in body is required")


@pytest.mark.timeout(20)
def test_reason_of_megabytes_is_cut_before_it_is_logged(
    board: BoardClient, caplog: pytest.LogCaptureFixture
) -> None:
    body = {"matchers": [{"name": "a", "value": "\0" + "a- " * 1_000_000, "isRegex": False}]}
    rest = {"comment": "", "createdBy": "", "startsAt": "2026-11-23", "endsAt": "2027-11-23"}
    answer = board.post("/api/v2/silences", body | rest)
    assert answer.status_code == 400
    assert len(answer.content) < 1_000
    assert len(caplog.records[-1].getMessage()) < 2_000
