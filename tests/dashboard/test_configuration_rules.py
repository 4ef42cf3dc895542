"""Inhibition by rules of the alertmanager.yml: at once, and told exactly."""

from dashboard import configuration
from tests.board_client import NOW, BoardClient, alert
from tests.conftest import Clock
from tests.dashboard.conftest import ConfigFile

ROUTED = "route: {receiver: a}\nreceivers: [{name: a}]\n"

SEVERE = """\
inhibit_rules:
- source_matchers: [severity="critical"]
  target_matchers: [severity="warning"]
  equal: [cluster]
"""


def test_rule_of_the_file_inhibits_and_lets_go_exactly(
    board: BoardClient, config_file: ConfigFile
) -> None:
    config_file.load(ROUTED)
    source = board.fire("Source", severity="critical", cluster="a")
    board.fire("Target", severity="warning", cluster="a")
    board.fire("Elsewhere", severity="warning", cluster="b")
    board.events()
    config_file.load(ROUTED + SEVERE)
    assert board.told() == [("alert_inhibited", "Target")]
    [target] = board.alerts(filter="alertname=Target")
    assert target["status"]["inhibitedBy"] == [source]
    assert target["status"]["state"] == "suppressed"
    configuration.load()
    assert board.told() == [], "nothing has changed"
    config_file.load(ROUTED)
    assert board.told() == [("alert_uninhibited", "Target")]


def test_rule_of_the_file_is_lifted_at_once_when_its_source_resolves(
    board: BoardClient, config_file: ConfigFile, clock: Clock
) -> None:
    config_file.load(ROUTED + SEVERE)
    board.fire("Source", severity="critical", cluster="a")
    board.fire("Target", severity="warning", cluster="a")
    assert board.told()[-1] == ("alert_inhibited", "Target")
    clock.shift(1)
    board.resolve("Source", at=NOW, severity="critical", cluster="a")
    assert board.told() == [("alert_resolved", "Source"), ("alert_uninhibited", "Target")]


def test_rule_of_the_file_takes_an_absent_label_for_an_empty_one(
    board: BoardClient, config_file: ConfigFile
) -> None:
    config_file.load(ROUTED + SEVERE)
    board.fire("Source", severity="critical")
    board.fire("Target", severity="warning")
    board.send(alert("EmptyTarget", severity="warning", cluster=""))
    board.fire("Elsewhere", severity="warning", cluster="a")
    inhibited = {name for type_, name in board.told() if type_ == "alert_inhibited"}
    assert inhibited == {"Target", "EmptyTarget"}


def test_two_sided_rule_of_the_file_inhibits_neither_itself_nor_its_inhibitor(
    board: BoardClient, config_file: ConfigFile
) -> None:
    config_file.load(
        ROUTED
        + """\
inhibit_rules:
- source_matchers: ['role=~"a|b"']
  target_matchers: ['role=~"b|c"']
"""
    )
    board.fire("Both", role="b")
    board.fire("AlsoBoth", role="b")
    assert "alert_inhibited" not in board.types()
    board.fire("Target", role="c")
    assert ("alert_inhibited", "Target") in board.told()
    board.fire("Source", role="a")
    assert sorted(board.told()) == [
        ("alert_created", "Source"),
        ("alert_inhibited", "AlsoBoth"),
        ("alert_inhibited", "Both"),
    ]


def test_rule_of_the_file_without_a_side_is_about_every_alert(
    board: BoardClient, config_file: ConfigFile
) -> None:
    config_file.load(ROUTED + "inhibit_rules: [{source_matchers: [alertname=S]}]\n")
    board.fire("S")
    board.fire("Any")
    assert ("alert_inhibited", "Any") in board.told()


def test_rule_that_takes_the_place_of_another_is_told_only_where_something_changes(
    board: BoardClient, config_file: ConfigFile
) -> None:
    """Both rules inhibit T through S: whoever looks between the two would tell too much."""
    rule = "- {{source_matchers: [alertname=S], target_matchers: ['alertname=~\"{}\"']}}\n"
    config_file.load(ROUTED + "inhibit_rules:\n" + rule.format("T|U"))
    for name in "STUV":
        board.fire(name)
    board.events()
    config_file.load(ROUTED + "inhibit_rules:\n" + rule.format("T|V"))
    assert sorted(board.told()) == [("alert_inhibited", "V"), ("alert_uninhibited", "U")]
