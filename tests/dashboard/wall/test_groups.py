"""Alerts in groups: what they share, and how many there are."""

from dashboard.wall.facts import Facts
from dashboard.wall.groups import Group, grouped, nearly_shared, shared_labels, shown
from dashboard.wall.order import GROUP_ROWS, OPEN_GROUPS, Member, Sort


def fact(name: str, severity: str = "warning", firing: bool = True, **labels: str) -> Facts:
    member = Member(firing, severity, 0, labels.get("alertname", ""), name)
    return Facts(member, labels, 0, [], False, False)


def test_alerts_with_one_value_stand_together() -> None:
    alerts = [fact("a", c="1"), fact("b", "critical", c="2"), fact("d", c="1"), fact("e")]
    groups = grouped(alerts, "c", Sort.SEVERITY)
    assert [(g.key, [a.fingerprint for a in g.alerts]) for g in groups] == [
        ("2", ["b"]),
        ("", ["e"]),
        ("1", ["a", "d"]),
    ]


def test_without_a_label_all_are_one_group_that_shares_nothing() -> None:
    [group] = grouped([fact("b", c="1"), fact("a", c="1")], None, Sort.SEVERITY)
    assert [alert.fingerprint for alert in group.alerts] == ["a", "b"]
    assert group.shared == {}
    assert grouped([], None, Sort.SEVERITY) == []


def test_shared_is_what_every_one_of_several_has() -> None:
    assert shared_labels([{"a": "1", "b": "2"}, {"a": "1", "b": "3"}, {"a": "1"}]) == {"a": "1"}
    assert shared_labels([{"a": "1"}, {}]) == {}
    assert shared_labels([{"a": "1"}]) == {}


def test_nearly_shared_is_what_most_have_but_not_all() -> None:
    labels = [{"a": "1", "b": "1"}, {"a": "1", "b": "1"}, {"a": "1", "b": "2"}, {"a": "1"}]
    assert nearly_shared(labels) == []
    assert nearly_shared(labels[:3]) == [("b", "1", 2)]
    assert nearly_shared([]) == []


def test_a_group_counts_what_fires_by_severity_the_worst_first() -> None:
    alerts = [fact("a"), fact("b", "critical"), fact("c"), fact("d", firing=False)]
    group = Group("", alerts, {})
    assert group.counts == [("critical", 1), ("warning", 2)]
    assert group.resolved == 1


def test_only_the_first_rows_of_the_first_groups_are_shown() -> None:
    alerts = [
        fact(f"{g:02}-{n:02}", g=f"{g:02}") for g in range(OPEN_GROUPS + 1) for n in range(30)
    ]
    rows = [len(rows) for _, rows in shown(grouped(alerts, "g", Sort.SEVERITY), True)]
    assert rows == [GROUP_ROWS] * OPEN_GROUPS + [0]
