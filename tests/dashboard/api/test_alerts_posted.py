"""`POST /api/v2/alerts`: what is taken, and the words of what is refused."""

import json
import tracemalloc
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from dashboard.api.alert_bodies import MAX_ALERTS
from dashboard.models import Board
from tests.board_client import NOW, BoardClient, alert

ZERO = "0001-01-01T00:00:00.000Z"


def at(seconds: float) -> str:
    return (NOW + timedelta(seconds=seconds)).isoformat()


# --- POST: what is taken


def test_post_answers_200_with_nothing(board: BoardClient) -> None:
    answer = board.post_alerts(alert())
    assert (answer.status_code, answer.content) == (200, b"")
    assert "Content-Type" not in answer.headers
    assert board.post_alerts().status_code == 200
    assert board.types() == ["alert_created"]


@pytest.mark.parametrize(
    ("times", "starts", "ends"),
    [
        ({}, 0, 300),
        ({"startsAt": ZERO, "endsAt": ZERO}, 0, 300),
        ({"startsAt": None, "endsAt": ""}, 0, 300),
        ({"startsAt": at(-60)}, -60, 300),
        ({"endsAt": at(60)}, 60, 60),
        ({"startsAt": at(-60), "endsAt": at(60)}, -60, 60),
        ({"startsAt": at(600), "endsAt": at(900)}, 600, 900),
    ],
)
def test_post_fills_in_times_that_were_left_out(
    board: BoardClient, times: dict[str, Any], starts: int, ends: int
) -> None:
    board.send(alert() | times)
    [shown] = board.alerts()
    assert shown["startsAt"] == f"{NOW + timedelta(seconds=starts):%Y-%m-%dT%H:%M:%S}.000Z"
    assert shown["endsAt"] == f"{NOW + timedelta(seconds=ends):%Y-%m-%dT%H:%M:%S}.000Z"


def test_post_uses_the_resolve_timeout_that_is_set(board: BoardClient, settings: Settings) -> None:
    settings.RESOLVE_TIMEOUT_SECONDS = 60.0
    board.fire()
    assert board.alerts()[0]["endsAt"] == "2026-11-23T12:01:00.000Z"


def test_post_removes_empty_labels(board: BoardClient) -> None:
    first = board.fire("DiskFull", team="")
    assert board.alerts()[0]["labels"] == {"alertname": "DiskFull"}
    assert board.fire("DiskFull") == first
    assert len(board.alerts()) == 1


def test_post_needs_no_alertname(board: BoardClient) -> None:
    board.send({"labels": {"foo": "bar"}})
    [event] = board.events()
    assert event.data["alertname"] == ""
    assert event.data["severity"] == "none"


def test_post_takes_text_as_it_came(board: BoardClient) -> None:
    text = "<b>&amp;</b> \u2028 \U0001f525 \r\n\t\x01 'quote\""
    board.send(alert("Text", note=text, **{"näme 🔥": "x"}) | {"annotations": {"a b": text}})
    [shown] = board.alerts()
    assert shown["labels"]["note"] == text
    assert shown["labels"]["näme 🔥"] == "x"
    assert shown["annotations"] == {"a b": text}


def test_post_replaces_lone_surrogates_and_broken_utf8(board: BoardClient) -> None:
    body = rb'[{"labels":{"alertname":"A","b":"\ud800x"}},{"labels":{"alertname":"B","b":"' + (
        b'\xff"}}]'
    )
    assert board.post("/api/v2/alerts", body).status_code == 200
    assert {each["labels"]["b"] for each in board.alerts()} == {"\ufffdx", "\ufffd"}


def test_post_ignores_fields_that_it_does_not_know(board: BoardClient) -> None:
    board.send(alert() | {"status": "firing", "fingerprint": "x"})
    assert len(board.alerts()) == 1


def test_post_takes_a_content_type_with_parameters(board: BoardClient) -> None:
    answer = board.http.post(
        "/api/v2/alerts", json.dumps([alert()]), content_type="application/json; charset=utf-8"
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("url", ["http://x/", "/graph?a=b", "urn:x", "https://[::1]/é", ""])
def test_post_takes_a_generator_url_that_is_a_uri(board: BoardClient, url: str) -> None:
    board.send(alert() | {"generatorURL": url})


# --- POST: what is refused


@pytest.mark.parametrize(
    ("item", "status", "body"),
    [
        ({}, 422, {"code": 602, "message": "1.labels in body is required"}),
        ({"labels": None}, 422, {"code": 602, "message": "1.labels in body is required"}),
        ({"labels": {}}, 400, "at least one label pair required"),
        ({"labels": {"a": ""}}, 400, "at least one label pair required"),
        ({"labels": {"": "a"}}, 400, 'invalid label set: invalid name ""'),
        ({"labels": {"a": "b\0"}}, 400, 'label "a": value contains a NUL character'),
        (
            {"labels": {"a": "b"}, "annotations": {"c": "\0"}},
            400,
            'annotation "c": value contains a NUL character',
        ),
        (
            {"labels": {"a": "b"}, "startsAt": at(10), "endsAt": at(5)},
            400,
            "start time must be before end time",
        ),
        (
            {"labels": {"a": "b"}, "startsAt": at(301)},
            400,
            "start time must be before end time",
        ),
        (
            {"labels": {"a": "b"}, "generatorURL": "no uri"},
            422,
            {"code": 601, "message": '1.generatorURL in body must be of type uri: "no uri"'},
        ),
    ],
)
def test_post_stores_what_is_valid_and_tells_what_is_not(
    board: BoardClient, item: Any, status: int, body: Any
) -> None:
    answer = board.post_alerts(alert("First"), item, alert("Last"))
    assert answer.status_code == status
    assert json.loads(answer.content) == body
    assert {each["labels"]["alertname"] for each in board.alerts()} == {"First", "Last"}
    assert board.types() == ["alert_created"] * 2


@pytest.mark.parametrize(
    "item",
    [
        7,
        None,
        [],
        "x",
        {"labels": {"a": 1}},
        {"labels": ["a"]},
        {"labels": {"a": "b"}, "annotations": {"a": None}},
        {"labels": {"a": "b"}, "startsAt": 5},
        {"labels": {"a": "b"}, "startsAt": "yesterday"},
        {"labels": {"a": "b"}, "endsAt": "2026-13-01T00:00:00Z"},
    ],
)
def test_post_refuses_what_is_not_of_the_schema_with_a_string(
    board: BoardClient, item: Any
) -> None:
    """As the OpenAPI file has it; Alertmanager itself answers with an object here."""
    answer = board.post_alerts(item, alert("Valid"))
    assert answer.status_code == 400
    assert json.loads(answer.content).startswith('parsing alerts body from "" failed, because ')
    assert len(board.alerts()) == 1


def test_post_joins_the_errors_of_several_alerts_by_newlines(board: BoardClient) -> None:
    answer = board.post_alerts({"labels": {}}, {"labels": {"": "x"}})
    assert json.loads(answer.content).split("\n") == [
        "at least one label pair required",
        'invalid label set: invalid name ""',
    ]


@pytest.mark.parametrize("body", ["{}", "null", '"x"', "1"])
def test_post_refuses_a_body_that_is_no_array(board: BoardClient, body: str) -> None:
    answer = board.post("/api/v2/alerts", body)
    assert answer.status_code == 400
    message = 'parsing alerts body from "" failed, because it must be an array'
    assert json.loads(answer.content) == message


@pytest.mark.parametrize("body", [" ", "{", "no json", "[1,]", "[NaN]", '["\\x"]', "[" * 100_000])
def test_post_refuses_a_body_that_is_no_json(board: BoardClient, body: str) -> None:
    answer = board.post("/api/v2/alerts", body)
    assert answer.status_code == 400
    message = json.loads(answer.content)
    assert message["code"] == 400
    assert message["message"].startswith('parsing alerts body from "" failed, because ')


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_post_refuses_another_content_type(board: BoardClient, content_type: str) -> None:
    answer = board.http.post("/api/v2/alerts", "[]", content_type=content_type)
    assert answer.status_code == 415
    assert answer.json()["code"] == 415
    assert "only [application/json] are allowed" in answer.json()["message"]


def test_post_refuses_a_body_that_is_too_large(board: BoardClient, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert board.post("/api/v2/alerts", "[]" + " " * 98).status_code == 200
    answer = board.post("/api/v2/alerts", "[]" + " " * 99)
    assert answer.status_code == 413
    assert json.loads(answer.content)["code"] == 413


def test_post_refuses_an_alert_too_large_for_an_event_and_stores_its_neighbour(
    board: BoardClient,
) -> None:
    large = alert("Large", **{f"label{n}": "\x01" * 3000 for n in range(20)})
    answer = board.post_alerts(large, alert("Small"))
    assert answer.status_code == 400
    assert "labels and annotations are larger than 262144 bytes" in json.loads(answer.content)
    assert [shown["labels"]["alertname"] for shown in board.alerts()] == ["Small"]


def test_post_answers_503_and_a_string_while_the_database_is_away(
    board: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(Board, "hold", fail)
    answer = board.post_alerts(alert())
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert json.loads(answer.content) == "the database is not available, try again"


def test_post_with_a_million_elements_is_refused(board: BoardClient) -> None:
    for element in (b"{},", b"0,", b'"\\ud800",'):
        answer = board.post("/api/v2/alerts", b"[" + element * MAX_ALERTS + element[:-1] + b"]")
        assert answer.status_code == 413
        assert json.loads(answer.content)["message"] == (
            f"at most {MAX_ALERTS} alerts are allowed in a body, there are {MAX_ALERTS + 1}"
        )


@pytest.mark.parametrize("element", [b"{},", b"0,"])
def test_post_of_mistakes_without_end_takes_little_memory_and_costs_no_valid_alert(
    board: BoardClient, element: bytes
) -> None:
    valid = json.dumps(alert("Neighbour")).encode()
    body = b"[" + element * 5_000 + valid + b"," + element * 5_000 + valid + b"]"
    tracemalloc.start()
    answer = board.post("/api/v2/alerts", body)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code in (400, 422)
    assert len(answer.content) < 20_000
    assert most < 5_000_000  # three times as much with the stack of each mistake
    assert [shown["labels"] for shown in board.alerts()] == [{"alertname": "Neighbour"}]
