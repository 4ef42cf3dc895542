"""`GET /api/v2/alerts`: what is shown."""

from datetime import timedelta
from typing import Any

import pytest

from tests.board_client import NOW, BoardClient, alert, matcher
from tests.conftest import Clock
from tests.dashboard.conftest import ConfigFile


def test_alerts_are_an_empty_array_when_there_are_none(board: BoardClient) -> None:
    answer = board.http.get("/api/v2/alerts")
    assert answer.content == b"[]"
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"


def test_alert_is_shown_with_every_field(board: BoardClient) -> None:
    board.send(
        alert("HighCPU", severity="critical", instance="server-1")
        | {
            "annotations": {"summary": "much"},
            "startsAt": "2026-11-23T13:30:00.123456789+02:00",
            "endsAt": "2026-11-23T12:05:00Z",
            "generatorURL": "http://prometheus/graph",
        }
    )
    assert board.alerts() == [
        {
            "annotations": {"summary": "much"},
            "endsAt": "2026-11-23T12:05:00.000Z",
            "fingerprint": "fa2e382f9ca07c38",
            "receivers": [{"name": "default"}],
            "startsAt": "2026-11-23T11:30:00.123Z",
            "status": {"inhibitedBy": [], "mutedBy": [], "silencedBy": [], "state": "active"},
            "updatedAt": "2026-11-23T12:00:00.000Z",
            "labels": {"alertname": "HighCPU", "severity": "critical", "instance": "server-1"},
            "generatorURL": "http://prometheus/graph",
        }
    ]


def test_alert_without_a_generator_url_is_shown_without_one(board: BoardClient) -> None:
    board.fire()
    assert "generatorURL" not in board.alerts()[0]
    assert board.alerts()[0]["annotations"] == {}


def test_alerts_are_sorted_by_fingerprint(board: BoardClient) -> None:
    for number in range(8):
        board.fire(f"Alert{number}")
    fingerprints = [each["fingerprint"] for each in board.alerts()]
    assert fingerprints == sorted(fingerprints)


def test_alert_is_hidden_from_its_end_on_even_before_it_is_resolved(
    board: BoardClient, clock: Clock
) -> None:
    board.resolve(at=NOW + timedelta(seconds=10))
    clock.shift(9.9)
    assert len(board.alerts()) == 1
    clock.shift(0.1)
    assert board.alerts() == []


@pytest.fixture
def three(board: BoardClient) -> BoardClient:
    """One active, one silenced, one inhibited alert."""
    from dashboard.models import InhibitionRule

    InhibitionRule.objects.create(
        name="rule",
        source_matchers=[matcher("alertname", "Active")],
        target_matchers=[matcher("alertname", "Inhibited")],
    )
    board.silence(matcher("alertname", "Silenced"))
    for name in ("Active", "Silenced", "Inhibited"):
        board.fire(name)
    return board


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"Active", "Silenced", "Inhibited"}),
        ({"active": "false"}, {"Silenced", "Inhibited"}),
        ({"silenced": "false"}, {"Active", "Inhibited"}),
        ({"inhibited": "false"}, {"Active", "Silenced"}),
        ({"unprocessed": "false"}, {"Active", "Silenced", "Inhibited"}),
        ({"silenced": "false", "inhibited": "false"}, {"Active"}),
        ({"active": "false", "silenced": "false", "inhibited": "false"}, set()),
        ({"filter": 'alertname=~"A.*|S.*"'}, {"Active", "Silenced"}),
        ({"filter": ["alertname!=Active", "alertname!~Sil.*"]}, {"Inhibited"}),
        ({"filter": 'team=""'}, {"Active", "Silenced", "Inhibited"}),
        ({"filter": 'team!=""'}, set()),
        ({"receiver": "def.*"}, {"Active", "Silenced", "Inhibited"}),
        ({"receiver": "def"}, set()),
    ],
)
def test_alerts_are_chosen_by_state_labels_and_receiver(
    three: BoardClient, query: dict[str, Any], names: set[str]
) -> None:
    assert {each["labels"]["alertname"] for each in three.alerts(**query)} == names


def test_alert_is_suppressed_while_something_mutes_it(three: BoardClient) -> None:
    states = {each["labels"]["alertname"]: each["status"] for each in three.alerts()}
    assert states["Active"]["state"] == "active"
    assert states["Silenced"]["state"] == "suppressed"
    assert states["Silenced"]["silencedBy"] == [three.silences()[0]["id"]]
    assert states["Inhibited"]["state"] == "suppressed"
    assert states["Inhibited"]["inhibitedBy"] == [
        three.alerts(filter="alertname=Active")[0]["fingerprint"]
    ]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("filter=foo!bar", "bad matcher format: foo!bar"),
        ("filter=%7Bfoo=bar%7D", "unexpected open or close brace: {foo=bar}"),
        ("receiver=(", "failed to parse receiver param: "),
        ("receiver_matchers=foo!bar", "failed to parse receiver_matchers param: "),
    ],
)
def test_alerts_refuse_a_bad_query_with_a_json_string(
    board: BoardClient, query: str, error: str
) -> None:
    answer = board.http.get(f"/api/v2/alerts?{query}")
    assert answer.status_code == 400
    assert answer.json().startswith(error)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_alerts_tell_their_methods(board: BoardClient, method: str) -> None:
    answer = getattr(board.http, method)("/api/v2/alerts")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET,POST"
    message = f"method {method.upper()} is not allowed, but [GET,POST] are"
    assert answer.json() == {"code": 405, "message": message}


ROUTING = """\
receivers:
- {name: all, labels: {kind: mail}}
- {name: sea, labels: {kind: pager}}
- {name: air, labels: {kind: mail}}
route:
  receiver: all
  routes:
  - {matchers: [team=~"sea|both"], receiver: sea, continue: true}
  - {matchers: [team=~"air|both"], receiver: air}
"""


@pytest.fixture
def routed(board: BoardClient, config_file: ConfigFile) -> BoardClient:
    config_file.load(ROUTING)
    for team in ("none", "sea", "air", "both"):
        board.fire("A", team=team)
    return board


def test_alert_names_the_receivers_of_all_its_routes_in_their_order(routed: BoardClient) -> None:
    receivers = {
        alert["labels"]["team"]: [receiver["name"] for receiver in alert["receivers"]]
        for alert in routed.alerts()
    }
    assert receivers == {"none": ["all"], "sea": ["sea"], "air": ["air"], "both": ["sea", "air"]}


@pytest.mark.parametrize(
    ("query", "teams"),
    [
        ({"receiver": "sea"}, {"sea", "both"}),
        ({"receiver": "s"}, set()),
        ({"receiver": "all|air"}, {"none", "air", "both"}),
        ({"receiver_matchers": "kind=pager"}, {"sea", "both"}),
        ({"receiver_matchers": ["kind=mail", "name!=all"]}, {"air", "both"}),
        ({"receiver_matchers": 'kind=""'}, set()),
        # Each of the two asks for some receiver, as with Alertmanager.
        ({"receiver": "air", "receiver_matchers": "kind=pager"}, {"both"}),
        ({"receiver": "sea", "filter": "team=both"}, {"both"}),
    ],
)
def test_alerts_are_chosen_by_any_of_their_receivers(
    routed: BoardClient, query: dict[str, Any], teams: set[str]
) -> None:
    assert {alert["labels"]["team"] for alert in routed.alerts(**query)} == teams
