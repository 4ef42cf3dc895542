"""The rows of the file's inhibition rules: what stays, what goes, what they are called."""

from typing import Any

import pytest

from dashboard import file_rules, lifecycle
from dashboard.alertmanager_yml import InhibitRule
from dashboard.matchers import parse_matchers
from dashboard.models import Alert, Board, InhibitionMatch, InhibitionRule
from tests.board_client import BoardClient, matcher
from tests.dashboard.conftest import ConfigFile


def rule(name: str, source: str = "a=b", target: str = "c=d", *equal: str) -> InhibitRule:
    return InhibitRule(name, tuple(parse_matchers(source)), tuple(parse_matchers(target)), equal)


def replace(*rules: InhibitRule) -> bool:
    with Board.locked():
        return file_rules.replace(rules)


def rows() -> dict[str, int]:
    """Name → primary key, in the order in which they are tried."""
    return dict(InhibitionRule.objects.filter(from_file=True).values_list("name", "pk"))


@pytest.mark.django_db
class TestReplace:
    def test_rules_are_stored_as_they_stand_in_the_file(self) -> None:
        assert replace(rule("first", 'a=~"b|c"', "d!=e", "cluster", "zone"))
        row = InhibitionRule.objects.get()
        assert row.source_matchers == [matcher("a", "b|c", regex=True)]
        assert row.target_matchers == [matcher("d", "e", equal=False)]
        assert (row.equal, row.enabled, row.position) == (["cluster", "zone"], True, 0)

    def test_rule_that_did_not_change_keeps_its_row(self) -> None:
        replace(rule("kept"), rule("changed"), rule("gone"))
        before = rows()
        assert replace(rule("kept"), rule("changed", "x=y"), rule("new"))
        after = rows()
        assert list(after) == ["kept", "changed", "new"]
        assert after["kept"] == before["kept"]
        assert after["changed"] != before["changed"]

    def test_rules_that_are_the_same_are_no_change(self) -> None:
        replace(rule("one"), rule("two"))
        assert not replace(rule("one"), rule("two"))
        assert not replace(rule("two"), rule("one")), "the order alone moves no alert"
        assert list(rows()) == ["two", "one"]

    def test_rules_without_a_name_get_one_from_their_place(self) -> None:
        replace(rule(""), rule("own"), rule("", "x=y"))
        assert list(rows()) == ["inhibit_rules[0]", "own", "inhibit_rules[2]"]

    def test_rules_of_one_name_are_told_apart(self) -> None:
        replace(rule("one"), rule("one", "x=y"), rule("one [1]", "x=z"))
        assert list(rows()) == ["one", "one [1]", "one [1] [2]"]

    def test_rule_with_a_name_that_is_too_long_is_stored_with_its_beginning(self) -> None:
        replace(rule("x" * 500), rule("x" * 500, "x=y"))
        assert list(rows()) == ["x" * 180, "x" * 180 + " [1]"]

    def test_rules_made_in_admin_stay_as_they_are(self) -> None:
        sides: Any = {
            "source_matchers": [matcher("a", "b")],
            "target_matchers": [matcher("c", "d")],
        }
        InhibitionRule.objects.create(name="one", **sides)
        replace(rule("one"))
        replace()
        assert [row.from_file for row in InhibitionRule.objects.all()] == [False]

    def test_rule_that_somebody_disabled_past_the_file_is_enabled_again(self) -> None:
        replace(rule("one"))
        InhibitionRule.objects.update(enabled=False)
        assert replace(rule("one"))
        assert InhibitionRule.objects.get().enabled


def test_rules_that_go_take_their_matches_with_them_and_alerts_are_looked_at_once(
    board: BoardClient, config_file: ConfigFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    routed = "route: {receiver: a}\nreceivers: [{name: a}]\ninhibit_rules:\n"
    line = "- {{source_matchers: [alertname=S], target_matchers: [alertname=T{}]}}\n"
    config_file.load(routed + "".join(line.format(number) for number in range(5)))
    board.fire("S")
    board.fire("T1")
    looks: list[str] = []
    look = lifecycle.reinhibit_all

    def counted() -> None:
        looks.append("at every alert")
        look()

    monkeypatch.setattr(lifecycle, "reinhibit_all", counted)
    config_file.load(routed + line.format(7))
    assert len(looks) == 1
    assert Alert.objects.get(alertname="T1").inhibited_by == []
    kept = set(InhibitionRule.objects.values_list("pk", flat=True))
    assert set(InhibitionMatch.objects.values_list("rule_id", flat=True)) == kept
