"""The route tree: who gets an alert, in which group, in which order."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.alertmanager_yml import parse
from dashboard.matchers import parse_matchers
from dashboard.routing import Route, grouped
from dashboard.time_intervals import NamedIntervals, TimeInterval

Labels = dict[str, str]


class Item(NamedTuple):
    labels: Labels


# Branches, nesting, `continue`, inheritance: what dispatch/route_test.go of Alertmanager looks at.
TREE = parse("""\
receivers: [{name: n1}, {name: n2}, {name: n3}, {name: n4}, {name: n5}]
route:
  receiver: n1
  routes:
  - matchers: [owner="team-A"]
    receiver: n2
    routes:
    - {matchers: [env="testing"], receiver: n3, group_by: ['...']}
    - {matchers: [env="production"], receiver: n4, continue: true}
    - {matchers: [env=~"produ.*", job=~".*"], receiver: n4, group_by: [job]}
  - matchers: [owner=~"team-(B|C)"]
    group_by: [foo, bar]
    receiver: n5
  - matchers: [group_by="role"]
    group_by: [role]
    routes:
    - matchers: [env="testing"]
      routes: [{matchers: [wait="long"], receiver: n2}]
""").route


@pytest.mark.parametrize(
    ("labels", "receivers", "group_by"),
    [
        ({}, ["n1"], [()]),
        ({"owner": "team-A"}, ["n2"], [()]),
        ({"owner": "team-A", "env": "unset"}, ["n2"], [()]),
        ({"owner": "team-A", "env": "testing"}, ["n3"], [None]),
        ({"owner": "team-A", "env": "production"}, ["n4", "n4"], [(), ("job",)]),
        ({"owner": "team-B"}, ["n5"], [("foo", "bar")]),
        ({"owner": "team-BB"}, ["n1"], [()]),
        ({"group_by": "role"}, ["n1"], [("role",)]),
        ({"group_by": "role", "env": "testing"}, ["n1"], [("role",)]),
        ({"group_by": "role", "env": "testing", "wait": "long"}, ["n2"], [("role",)]),
    ],
)
def test_route_matches_the_deepest_of_the_first_branch(
    labels: Labels, receivers: list[str], group_by: list[tuple[str, ...] | None]
) -> None:
    routes = TREE.match(labels)
    assert [route.receiver for route in routes] == receivers
    assert [route.group_by for route in routes] == group_by


def test_route_goes_on_only_where_it_is_said() -> None:
    def route(receiver: str, goes_on: bool, *routes: Route) -> Route:
        return Route(receiver, goes_on=goes_on, routes=routes)

    root = route(
        "r", False, route("1", True, route("1a", False), route("1b", False)), route("2", True)
    )
    assert [each.receiver for each in root.match({})] == ["1a", "2"]


def test_route_that_does_not_match_hides_what_is_below() -> None:
    below = Route("b")
    root = Route("r", routes=(Route("a", matchers=tuple(parse_matchers("x=y")), routes=(below,)),))
    assert root.match({}) == [root]
    assert root.match({"x": "y"}) == [below]


def test_route_matches_absent_labels_as_empty_ones() -> None:
    root = Route("r", routes=(Route("a", matchers=tuple(parse_matchers('x="", y!~".+"'))),))
    assert [route.receiver for route in root.match({})] == ["a"]
    assert [route.receiver for route in root.match({"y": "z"})] == ["r"]


def test_route_holds_its_patterns_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tree has more patterns than the cache of all patterns keeps."""
    routes = tuple(Route(str(n), matchers=tuple(parse_matchers(f'x=~"a{n}"'))) for n in range(600))
    root = Route("r", routes=routes)

    def compiled_again(pattern: str) -> None:
        raise AssertionError(pattern)

    monkeypatch.setattr("dashboard.routing.compile_pattern", compiled_again)
    assert [route.receiver for route in root.match({"x": "a599"})] == ["599"]


LABELS = st.dictionaries(st.sampled_from("ab"), st.sampled_from(["1", "2", ""]))
OPERATORS = st.sampled_from(["=", "!=", "=~", "!~"])


@given(
    st.lists(st.tuples(st.sampled_from("ab"), OPERATORS, st.sampled_from(["1", "1|2", ""]))), LABELS
)
def test_route_matches_as_its_matchers_do(
    parts: list[tuple[str, str, str]], labels: Labels
) -> None:
    matchers = tuple(parse_matchers(", ".join(f'{n}{op}"{value}"' for n, op, value in parts)))
    expected = all(matcher.matches(labels) for matcher in matchers)
    assert bool(Route("r", matchers=matchers).match(labels)) is expected


# --- groups --------------------------------------------------------------------------------


def groups(root: Route, *alerts: Labels) -> list[tuple[str, Labels, list[Labels]]]:
    """Receiver, labels and alerts of each group."""
    found = grouped(root, map(Item, alerts), lambda _: True)
    return [(g.route.receiver, g.labels, [m.item.labels for m in g.members]) for g in found]


def test_group_is_of_those_with_the_same_group_labels() -> None:
    root = Route("r", group_by=("alertname",))
    a1, a2, b = {"alertname": "A", "x": "1"}, {"alertname": "A", "x": "2"}, {"alertname": "B"}
    assert groups(root, b, a2, a1) == [
        ("r", {"alertname": "A"}, [a1, a2]),
        ("r", {"alertname": "B"}, [b]),
    ]


def test_group_labels_leave_out_what_an_alert_has_not() -> None:
    root = Route("r", group_by=("a", "b"))
    assert groups(root, {"b": "1", "c": "2"}, {"c": "3"}) == [
        ("r", {}, [{"c": "3"}]),
        ("r", {"b": "1"}, [{"b": "1", "c": "2"}]),
    ]


def test_group_by_nothing_is_one_group_and_by_all_is_one_for_each() -> None:
    alerts = {"a": "1"}, {"a": "2"}
    assert len(groups(Route("r"), *alerts)) == 1
    assert groups(Route("r", group_by=None), *alerts) == [
        ("r", {"a": "1"}, [{"a": "1"}]),
        ("r", {"a": "2"}, [{"a": "2"}]),
    ]


def test_alert_is_in_a_group_of_each_of_its_routes_and_names_their_receivers() -> None:
    root = Route("r", routes=(Route("z", goes_on=True), Route("a", goes_on=True), Route("a")))
    found = grouped(root, [Item({"x": "1"})], lambda _: True)
    assert [group.route.receiver for group in found] == ["a", "a", "z"]
    assert {tuple(group.members[0].receivers) for group in found} == {("a", "a", "z")}


def test_groups_of_a_route_that_is_not_wanted_are_left_out_with_its_receiver() -> None:
    root = Route("r", routes=(Route("a", goes_on=True), Route("b")))
    found = grouped(root, [Item({"x": "1"})], lambda route: route.receiver == "b")
    assert [(g.route.receiver, g.members[0].receivers) for g in found] == [("b", ["b"])]
    assert grouped(root, [], lambda _: True) == []


def test_groups_are_in_alertmanagers_order() -> None:
    """By the number of labels, then by the first that differs; then by receiver."""
    root = Route("r", group_by=None)
    labels: list[Labels] = [
        {"z": "9"},
        {"b": "1"},
        {"a": "1"},
        {"a": "2"},
        {"b": "1", "c": "1"},
        {"a": "1", "c": "1"},
        {"a": "1", "b": "1"},
        {"a": "1", "b": "2"},
        {"a": "10", "ab": "1"},
        {"a": "2", "b": "1"},
    ]
    assert [group[1] for group in groups(root, *reversed(labels))] == labels
    both = Route("r", routes=(Route("b", goes_on=True), Route("a")))
    assert [group[0] for group in groups(both, {"x": "1"})] == ["a", "b"]


def test_alerts_of_a_group_are_in_alertmanagers_order() -> None:
    """By job, then by instance, who has none being last; then as groups are."""
    alerts: list[Labels] = [
        {"job": "a", "instance": "1", "x": "1", "y": "1"},
        {"job": "a", "instance": "2"},
        {"job": "a"},
        {"job": "b", "instance": "1"},
        {"instance": "1"},
        {"b": "1"},
        {"a": "1"},
        {"a": "1", "b": "1"},
    ]
    assert groups(Route("r"), *reversed(alerts)) == [("r", {}, alerts)]


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["a", "ab", "b", "c"]), st.sampled_from("12")), max_size=6
    )
)
def test_order_is_what_alertmanager_says(alerts: list[Labels]) -> None:
    def before(one: Labels, other: Labels) -> bool:
        if len(one) != len(other):
            return len(one) < len(other)
        for name in sorted({*one, *other}):
            if one.get(name) != other.get(name):
                return name not in one or (name in other and one[name] < other[name])
        return False

    [(_, _, found)] = groups(Route("r"), *alerts) or [("", {}, [])]
    for earlier, later in pairwise(found):
        assert not before(later, earlier)


def test_route_labels_have_group_labels_filled_in() -> None:
    labels = {"a": "team {{ .GroupLabels.team }}{{.GroupLabels.none}}", "b": '{{ toUpper "x" }}'}
    root = Route("r", group_by=("team",), labels=labels)
    [group] = grouped(root, [Item({"team": "sea"})], lambda _: True)
    assert group.route_labels() == {"a": "team sea", "b": '{{ toUpper "x" }}'}


NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALWAYS = NamedIntervals("always", (TimeInterval(),))
NEVER = NamedIntervals("never", (TimeInterval(years=()),))


@pytest.mark.parametrize(
    ("mute", "active", "muted_by"),
    [
        ((), (), []),
        ((NEVER,), (), []),
        ((NEVER, ALWAYS), (), ["always"]),
        ((), (ALWAYS,), []),
        ((), (NEVER, ALWAYS), []),
        ((), (NEVER,), ["never"]),
        ((ALWAYS,), (NEVER,), ["never"]),
        ((ALWAYS,), (ALWAYS,), ["always"]),
    ],
)
def test_route_is_muted_by_intervals_it_is_in_or_by_all_that_it_should_be_in(
    mute: tuple[NamedIntervals, ...], active: tuple[NamedIntervals, ...], muted_by: list[str]
) -> None:
    assert Route("r", mute=mute, active=active).muted_by(NOW) == muted_by
