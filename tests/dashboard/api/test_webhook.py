"""`POST /api/v2/webhook/alertmanager`: an Alertmanager's notifications."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from pytest_django.fixtures import Settings

from dashboard.api.alert_bodies import MAX_ALERTS
from dashboard.models import Board
from tests.board_client import NOW, BoardClient
from tests.conftest import Clock

PATH = "/api/v2/webhook/alertmanager"
ZERO = "0001-01-01T00:00:00Z"


def at(seconds: float) -> str:
    return (NOW + timedelta(seconds=seconds)).isoformat()


def notified(name: str = "DiskFull", status: str = "firing", **fields: Any) -> dict[str, Any]:
    """One alert as an Alertmanager writes it."""
    return {
        "status": status,
        "labels": {"alertname": name, "severity": "critical"},
        "annotations": {"summary": "full"},
        "startsAt": at(-60),
        "endsAt": ZERO if status == "firing" else at(-1),
        "generatorURL": "http://prometheus/graph",
        "fingerprint": "0" * 16,
    } | fields


def notification(*alerts: Any, **fields: Any) -> dict[str, Any]:
    return {
        "receiver": "watchfire",
        "status": "firing",
        "alerts": list(alerts),
        "groupLabels": {"alertname": "DiskFull"},
        "commonLabels": {"alertname": "DiskFull"},
        "commonAnnotations": {},
        "routeLabels": {},
        "externalURL": "http://alertmanager:9093",
        "version": "4",
        "groupKey": '{}:{alertname="DiskFull"}',
        "truncatedAlerts": 0,
        "notification_reason": "first notification",
    } | fields


def notify(board: BoardClient, *alerts: Any, **fields: Any) -> HttpResponse:
    return board.post(PATH, notification(*alerts, **fields))


def test_notification_makes_and_resolves_an_alert_with_one_event_each(
    board: BoardClient, clock: Clock
) -> None:
    answer = notify(board, notified())
    assert (answer.status_code, answer.content) == (200, b"")
    assert "Content-Type" not in answer.headers
    [shown] = board.alerts()
    assert shown["labels"] == {"alertname": "DiskFull", "severity": "critical"}
    assert shown["annotations"] == {"summary": "full"}
    assert shown["startsAt"] == "2026-11-23T11:59:00.000Z"
    assert shown["generatorURL"] == "http://prometheus/graph"
    for minutes in (5, 240):
        clock.move_to(NOW + timedelta(minutes=minutes))
        assert notify(board, notified()).status_code == 200
    assert notify(board, notified(status="resolved")).status_code == 200
    assert notify(board, notified(status="resolved")).status_code == 200
    assert board.types() == ["alert_created", "alert_resolved"]
    assert board.alerts() == []


def test_notification_gives_the_same_alert_as_a_post(board: BoardClient) -> None:
    posted = notified()
    del posted["endsAt"]
    assert board.post_alerts(posted).status_code == 200
    notify(board, notified())
    assert board.types() == ["alert_created"]


def test_notified_alert_fires_for_the_lease_that_is_set(
    board: BoardClient, settings: Settings
) -> None:
    notify(board, notified())
    assert board.alerts()[0]["endsAt"] == "2026-11-23T16:30:00.000Z"
    settings.WEBHOOK_LEASE = timedelta(hours=6)
    notify(board, notified())
    assert board.alerts()[0]["endsAt"] == "2026-11-23T18:00:00.000Z"


def test_fingerprint_is_worked_out_and_not_believed(board: BoardClient) -> None:
    notify(board, notified(fingerprint="fa2e382f9ca07c38"))
    [shown] = board.alerts()
    assert shown["fingerprint"] == board.fire(severity="critical")
    assert shown["fingerprint"] != "fa2e382f9ca07c38"


def test_resolved_alert_is_over_whatever_the_sender_thinks_the_time_is(board: BoardClient) -> None:
    notify(board, notified(startsAt=at(3600)))
    notify(board, notified(status="resolved", startsAt=at(3600), endsAt=at(3700)))
    assert board.types() == ["alert_created", "alert_resolved"]
    assert board.alerts() == []


def test_resolved_alert_without_times_is_over_now(board: BoardClient) -> None:
    notify(board, notified())
    resolved = notified(status="resolved")
    del resolved["startsAt"], resolved["endsAt"]
    assert notify(board, resolved).status_code == 200
    assert board.types() == ["alert_created", "alert_resolved"]


def test_firing_alert_fires_though_it_has_an_end(board: BoardClient) -> None:
    notify(board, notified(endsAt=at(-1)))
    assert board.alerts()[0]["endsAt"] == "2026-11-23T16:30:00.000Z"


def test_notification_may_have_no_alerts_and_only_what_is_needed(board: BoardClient) -> None:
    assert board.post(PATH, {"version": "4", "alerts": []}).status_code == 200
    alert = {"status": "firing", "labels": {"alertname": "Bare"}}
    assert board.post(PATH, {"version": "4", "alerts": [alert]}).status_code == 200
    assert board.types() == ["alert_created"]


def test_notification_with_text_that_had_to_be_mended_is_taken(board: BoardClient) -> None:
    body = json.dumps(notification(notified())).encode().replace(b"full", b"full \\ud800")
    assert board.post(PATH, body).status_code == 200
    assert board.alerts()[0]["annotations"] == {"summary": "full \ufffd"}


def test_alerts_that_were_left_out_are_told_in_the_log(
    board: BoardClient, caplog: pytest.LogCaptureFixture
) -> None:
    assert notify(board, notified(), truncatedAlerts=3).status_code == 200
    assert "receiver watchfire left 3 alerts of a group out" in caplog.text


@pytest.mark.parametrize(
    ("item", "complaint"),
    [
        (7, "in [alerts.1]: Expected `object`, got `int`"),
        ({}, "alerts.1.labels in body is required"),
        (notified(status="maybe"), "alerts.1: Invalid enum value 'maybe' - at `$.status`"),
        (notified() | {"status": None}, "alerts.1.status in body is required"),
        (notified(fingerprint=5), "alerts.1: Expected `str | null`, got `int`"),
        (notified(labels={}), "alerts.1: at least one label pair required"),
        (notified(labels={"a": 1}), "Expected `str`, got `int` - at `$.labels[...]`"),
        (notified(annotations=[]), "Expected `object | null`, got `array` - at `$.annotations`"),
        (notified(startsAt="soon"), "alerts.1.startsAt: parsing time"),
        (notified(endsAt=5), "Expected `str | null`, got `int` - at `$.endsAt`"),
        (notified(generatorURL="no uri"), "alerts.1.generatorURL in body must be of type uri"),
        (notified(labels={"a": "b\0"}), 'alerts.1: label "a": value contains a NUL character'),
    ],
)
def test_alert_that_is_refused_is_named_and_costs_no_other(
    board: BoardClient, item: Any, complaint: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = notify(board, notified("First"), item, notified("Last"))
    assert answer.status_code == 400
    assert complaint in json.loads(answer.content)
    assert complaint in caplog.text
    assert {each["labels"]["alertname"] for each in board.alerts()} == {"First", "Last"}
    assert board.types() == ["alert_created"] * 2


def test_complaints_are_one_line_each_and_not_without_end(board: BoardClient) -> None:
    answer = notify(board, *({} for _ in range(1000)))
    lines = json.loads(answer.content).split("\n")
    assert len(lines) == 21
    assert lines[-1] == "and 980 more"


@pytest.mark.parametrize(
    ("fields", "status", "message"),
    [
        ({"version": "3"}, 422, "version in body should be one of [4]"),
        ({"version": 4}, 422, "version in body should be one of [4]"),
        ({"version": None}, 422, "version in body is required"),
        ({"alerts": None}, 422, "alerts in body is required"),
        ({"alerts": {}}, 400, "at `$.alerts`"),
        ({"receiver": 1}, 400, "at `$.receiver`"),
        ({"status": "x"}, 400, "at `$.status`"),
        ({"groupKey": []}, 400, "at `$.groupKey`"),
        ({"groupLabels": {"a": 1}}, 400, "at `$.groupLabels[...]`"),
        ({"commonLabels": []}, 400, "at `$.commonLabels`"),
        ({"commonAnnotations": "x"}, 400, "at `$.commonAnnotations`"),
        ({"externalURL": {}}, 400, "at `$.externalURL`"),
        ({"truncatedAlerts": -1}, 400, "at `$.truncatedAlerts`"),
    ],
)
def test_body_that_is_no_notification_is_refused_by_the_name_of_the_field(
    board: BoardClient, fields: dict[str, Any], status: int, message: str
) -> None:
    answer = notify(board, notified(), **fields)
    assert answer.status_code == status
    body = json.loads(answer.content)
    assert message in (body["message"] if status == 422 else body)
    assert board.alerts() == []


@pytest.mark.parametrize("body", ["[]", "null", '"x"'])
def test_body_that_is_no_object_is_refused(board: BoardClient, body: str) -> None:
    answer = board.post(PATH, body)
    assert answer.status_code == 400
    assert json.loads(answer.content).endswith("failed, because it must be an object")


@pytest.mark.parametrize("body", ["{", "[" * 100_000])
def test_body_that_is_no_json_is_refused(board: BoardClient, body: str) -> None:
    answer = board.post(PATH, body)
    assert answer.status_code == 400
    assert 'parsing notification body from "" failed' in json.loads(answer.content)["message"]


def test_empty_body_is_refused(board: BoardClient) -> None:
    answer = board.post(PATH, "")
    assert answer.status_code == 422
    assert json.loads(answer.content)["message"] == "notification in body is required"


def test_only_post_is_taken(board: BoardClient) -> None:
    answer = board.http.get(PATH)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_notification_is_to_be_sent_again_while_the_database_is_away(
    board: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(Board, "hold", fail)
    answer = notify(board, notified())
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")


def test_notification_of_a_million_alerts_is_refused(board: BoardClient) -> None:
    body = b'{"version":"4","alerts":[' + b"0," * MAX_ALERTS + b"0]}"
    answer = board.post(PATH, body)
    assert answer.status_code == 413
    assert json.loads(answer.content)["message"].startswith(f"at most {MAX_ALERTS} alerts")
