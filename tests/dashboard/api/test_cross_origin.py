"""What a browser lets pages of other sites do, told by headers."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from realtime.checks import check_origins
from tests.board_client import BoardClient, alert

ELSEWHERE = "https://elsewhere.example"


def test_answer_may_be_read_by_any_page_but_not_as_a_person(board: BoardClient) -> None:
    answer = board.http.get("/api/v2/alerts", headers={"origin": ELSEWHERE})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert answer.headers["Vary"] == "Origin"


def test_answer_to_no_page_says_only_that_it_depends_on_the_origin(board: BoardClient) -> None:
    answer = board.http.get("/api/v2/alerts")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Vary"] == "Origin"


@pytest.mark.parametrize(
    "path", ["/api/v2/nothing", "/api/v2/alerts?filter=x", "/api/v2/silence/x"]
)
def test_refusal_may_be_read_by_any_page(client: Client, path: str) -> None:
    answer = client.get(path, headers={"origin": ELSEWHERE})
    assert answer.status_code >= 400
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def preflight(
    client: Client, method: str, headers: str = "", origin: str = ELSEWHERE
) -> dict[str, str]:
    asked = {"origin": origin, "access-control-request-method": method}
    if headers:
        asked["access-control-request-headers"] = headers
    answer = client.options("/api/v2/silences", headers={k: v for k, v in asked.items() if v})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Type" not in answer.headers
    assert answer.headers["Vary"] == (
        "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
    )
    assert "Access-Control-Allow-Credentials" not in answer.headers
    prefix = "Access-Control-Allow-"
    return {
        name.removeprefix(prefix): value
        for name, value in answer.headers.items()
        if name.startswith(prefix)
    }


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_preflight_allows_to_read_and_to_post(client: Client, method: str) -> None:
    assert preflight(client, method) == {"Origin": "*", "Methods": method}


def test_preflight_allows_the_headers_that_json_needs(client: Client) -> None:
    asked = "content-type,Accept, X-Requested-With"
    allowed = preflight(client, "POST", asked)
    assert allowed == {"Origin": "*", "Methods": "POST", "Headers": asked}


@pytest.mark.parametrize(
    ("method", "headers", "origin"),
    [
        ("DELETE", "", ELSEWHERE),
        ("PUT", "", ELSEWHERE),
        ("get", "", ELSEWHERE),
        ("POST", "authorization", ELSEWHERE),
        ("POST", "content-type,x-csrftoken", ELSEWHERE),
        ("POST", "", ""),
    ],
)
def test_preflight_refuses_by_saying_nothing(
    client: Client, method: str, headers: str, origin: str
) -> None:
    assert preflight(client, method, headers, origin) == {}


def test_options_that_is_no_preflight_is_another_method(client: Client) -> None:
    answer = client.options("/api/v2/silences", headers={"origin": ELSEWHERE})
    assert answer.status_code == 405
    assert answer.json()["message"] == "method OPTIONS is not allowed, but [GET,POST] are"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_answer_to_delete_may_not_be_read_by_another_page(board: BoardClient) -> None:
    silence_id = board.silence()
    answer = board.http.delete(f"/api/v2/silence/{silence_id}", headers={"origin": ELSEWHERE})
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_page_cannot_post_without_asking_first(board: BoardClient, content_type: str) -> None:
    """A browser sends these types at once, cookies included: none of them is read."""
    body = '[{"labels":{"a":"b"}}]'
    answer = board.http.post("/api/v2/alerts", body, content_type=content_type)
    assert answer.status_code == 415
    assert board.alerts() == []


def test_streams_are_open_to_listed_origins_alone(client: Client) -> None:
    asked = {"origin": ELSEWHERE, "access-control-request-method": "GET"}
    answer = client.options("/api/v2/events/stream", headers=asked)
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    ("path", "allowed", "with_cookies"),
    [("/api/v2/events?since=x", ELSEWHERE, "true"), ("/api/v2/status", "*", None)],
)
def test_listed_origin_may_follow_as_a_person_and_nothing_else(
    board: BoardClient, settings: Settings, path: str, allowed: str, with_cookies: str | None
) -> None:
    settings.CORS_ALLOWED_ORIGINS = [ELSEWHERE]
    settings.CORS_ALLOW_CREDENTIALS = True
    answer = board.http.get(path, headers={"origin": ELSEWHERE})
    assert answer.headers["Access-Control-Allow-Origin"] == allowed
    assert answer.headers.get("Access-Control-Allow-Credentials") == with_cookies


def test_listed_origin_may_resume_and_learn_when_to_come_back(
    client: Client, settings: Settings
) -> None:
    settings.CORS_ALLOWED_ORIGINS = [ELSEWHERE]
    asked = {
        "origin": ELSEWHERE,
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization,last-event-id",
    }
    answer = client.options("/api/v2/events/stream", headers=asked)
    allowed = answer.headers["Access-Control-Allow-Headers"].split(", ")
    assert {"authorization", "last-event-id"} <= set(allowed)
    refusal = client.get("/api/v2/events/stream?since=x", headers={"origin": ELSEWHERE})
    exposed = refusal.headers["Access-Control-Expose-Headers"].split(", ")
    assert exposed == ["Retry-After", "WWW-Authenticate"]


def test_star_in_the_list_lets_nobody_follow_as_a_person(
    board: BoardClient, settings: Settings
) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["*"]
    settings.CORS_ALLOW_CREDENTIALS = True
    answer = board.http.get("/api/v2/events?since=x", headers={"origin": ELSEWHERE})
    assert "Access-Control-Allow-Origin" not in answer.headers
    # django-cors-headers would take the origin `null` for it: no worker starts with such a list.
    assert [message.id for message in check_origins()] == ["watchfire.E005"]


def test_alerts_are_the_same_for_every_origin(board: BoardClient) -> None:
    board.send(alert())
    with_origin = board.http.get("/api/v2/alerts", headers={"origin": ELSEWHERE})
    assert with_origin.json() == board.alerts()
