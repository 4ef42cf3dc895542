"""`/api/v2/alerts/groups`."""

from typing import Any

import pytest

from dashboard import configuration
from tests.board_client import BoardClient, Json, matcher
from tests.conftest import Clock
from tests.dashboard.conftest import ConfigFile

GROUPS = "/api/v2/alerts/groups"

ROUTING = """\
receivers:
- {name: all, labels: {team: ops}}
- {name: sea, labels: {team: sea}}
- {name: air, labels: {team: air}}
time_intervals:
- {name: november, time_intervals: [{months: [november]}]}
- {name: never, time_intervals: [{years: ['1999']}]}
route:
  receiver: all
  group_by: [alertname]
  labels: {tier: '1', of: '{{ .GroupLabels.alertname }}'}
  routes:
  - {matchers: [team="sea"], receiver: sea, continue: true, labels: {tier: '2'}}
  - {matchers: [team=~"sea|air"], receiver: air, group_by: [cluster]}
  - {matchers: [team="night"], mute_time_intervals: [never, november]}
  - {matchers: [team="day"], active_time_intervals: [never]}
inhibit_rules:
- {source_matchers: [alertname="Source"], target_matchers: [alertname="Target"]}
"""


def groups(board: BoardClient, **query: Any) -> list[Json]:
    answer = board.http.get(GROUPS, query)
    assert answer.status_code == 200, answer.content
    found: list[Json] = answer.json()
    return found


def short(found: list[Json]) -> list[tuple[str, Json, list[str]]]:
    """Receiver, labels and the alerts' names of each group."""
    return [
        (
            group["receiver"]["name"],
            group["labels"],
            [alert["labels"]["alertname"] for alert in group["alerts"]],
        )
        for group in found
    ]


@pytest.fixture
def routed(board: BoardClient, config_file: ConfigFile) -> BoardClient:
    config_file.load(ROUTING)
    return board


def test_groups_are_an_empty_array_when_there_is_no_alert(board: BoardClient) -> None:
    answer = board.http.get(GROUPS)
    assert answer.content == b"[]"
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert board.http.head(GROUPS).status_code == 200
    assert board.http.post(GROUPS).status_code == 405


def test_groups_without_a_configuration_go_by_alertname(board: BoardClient) -> None:
    board.fire("B")
    board.fire("A", x="2")
    board.fire("A", x="1")
    found = groups(board)
    assert short(found) == [
        ("default", {"alertname": "A"}, ["A", "A"]),
        ("default", {"alertname": "B"}, ["B"]),
    ]
    assert [alert["labels"]["x"] for alert in found[0]["alerts"]] == ["1", "2"]
    assert found[0]["routeLabels"] == {}


def test_group_has_every_field(routed: BoardClient) -> None:
    routed.fire("Any")
    [group] = groups(routed)
    [shown] = routed.alerts()
    assert group == {
        "labels": {"alertname": "Any"},
        "routeLabels": {"tier": "1", "of": "Any"},
        "receiver": {"name": "all"},
        "alerts": [shown],
    }
    assert shown["status"] == {
        "state": "active",
        "silencedBy": [],
        "inhibitedBy": [],
        "mutedBy": [],
    }


def test_alert_is_in_a_group_of_each_of_its_routes(routed: BoardClient) -> None:
    routed.fire("A", team="sea", cluster="c")
    found = groups(routed)
    assert short(found) == [("air", {"cluster": "c"}, ["A"]), ("sea", {"alertname": "A"}, ["A"])]
    assert [group["routeLabels"]["tier"] for group in found] == ["1", "2"]
    for group in found:
        assert group["alerts"][0]["receivers"] == [{"name": "air"}, {"name": "sea"}]


def test_group_by_a_label_that_no_alert_has_is_a_group_without_labels(routed: BoardClient) -> None:
    routed.fire("A", team="air")
    routed.fire("B", team="air")
    assert short(groups(routed)) == [("air", {}, ["A", "B"])]


@pytest.mark.parametrize(
    ("query", "receivers"),
    [
        ({}, ["air", "sea", "all"]),
        ({"receiver": "sea|air"}, ["air", "sea"]),
        ({"receiver": "se"}, []),
        ({"receiver_matchers": 'team="air"'}, ["air"]),
        ({"receiver_matchers": ["team!=air", 'name=~"a.*"']}, ["all"]),
        ({"receiver": "sea", "receiver_matchers": "team=air"}, []),
        ({"receiver": "", "filter": "alertname=Any"}, ["all"]),
    ],
)
def test_groups_are_chosen_by_receiver(
    routed: BoardClient, query: dict[str, Any], receivers: list[str]
) -> None:
    routed.fire("Any")
    routed.fire("A", team="sea", cluster="c")
    assert [group["receiver"]["name"] for group in groups(routed, **query)] == receivers


def test_alerts_of_groups_chosen_by_receiver_name_these_receivers_alone(
    routed: BoardClient,
) -> None:
    routed.fire("A", team="sea")
    [group] = groups(routed, receiver="sea")
    assert group["alerts"][0]["receivers"] == [{"name": "sea"}]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"Source", "Target", "Silenced"}),
        ({"active": "false"}, {"Target", "Silenced"}),
        ({"silenced": "false"}, {"Source", "Target"}),
        ({"inhibited": "false"}, {"Source", "Silenced"}),
        ({"active": "false", "silenced": "false", "inhibited": "false"}, set()),
        ({"filter": 'alertname=~"S.*"'}, {"Source", "Silenced"}),
        ({"filter": ["alertname!=Source", "alertname!=Target"]}, {"Silenced"}),
    ],
)
def test_groups_without_alerts_that_are_asked_for_are_left_out(
    routed: BoardClient, query: dict[str, Any], names: set[str]
) -> None:
    routed.silence(matcher("alertname", "Silenced"))
    for name in ("Source", "Target", "Silenced"):
        routed.fire(name)
    assert {name for _, _, found in short(groups(routed, **query)) for name in found} == names


def test_groups_do_not_show_what_has_ended(routed: BoardClient, clock: Clock) -> None:
    routed.fire("A")
    clock.shift(300)
    assert groups(routed) == []


def test_group_is_muted_while_its_route_is(routed: BoardClient) -> None:
    routed.fire("Night", team="night")
    routed.fire("Day", team="day")
    routed.fire("Any")
    muted_by = {
        group["alerts"][0]["labels"]["alertname"]: group["alerts"][0]["status"]["mutedBy"]
        for group in groups(routed)
    }
    assert muted_by == {"Night": ["november"], "Day": ["never"], "Any": []}
    states = {
        group["alerts"][0]["status"]["state"] for group in groups(routed, filter="team=night")
    }
    assert states == {"suppressed"}
    assert short(groups(routed, muted="false")) == [("all", {"alertname": "Any"}, ["Any"])]
    assert groups(routed, muted="false", active="false") == []
    assert [alert["status"]["mutedBy"] for alert in routed.alerts()] == [[], [], []]


def test_muted_group_is_told_by_the_routing_and_not_by_the_states_of_its_alerts(
    routed: BoardClient,
) -> None:
    """As with Alertmanager, `active` asks for the alert's own state."""
    routed.fire("Night", team="night")
    assert groups(routed, active="false") == []


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("filter=foo!bar", "bad matcher format: foo!bar"),
        ("receiver=(", "failed to parse receiver param: "),
        ("receiver_matchers=foo!bar", "failed to parse receiver_matchers param: "),
    ],
)
def test_groups_refuse_a_bad_query_with_a_json_string(
    board: BoardClient, query: str, error: str
) -> None:
    answer = board.http.get(f"{GROUPS}?{query}")
    assert answer.status_code == 400
    assert answer.json().startswith(error)


def test_groups_are_one_query_of_the_alerts_however_many_there_are(
    routed: BoardClient, django_assert_num_queries: Any
) -> None:
    for number in range(20):
        routed.fire(f"A{number}", team="sea")
    configuration.current()
    with django_assert_num_queries(2):  # and one of the configuration's digest
        groups(routed)
    with django_assert_num_queries(2):
        routed.alerts()
