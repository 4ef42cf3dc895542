"""The route tree as the file has it: inheritance, and what a route must not say."""

import pytest

from dashboard.alertmanager_yml import ConfigError, parse
from dashboard.matchers import parse_matchers
from dashboard.routing import Route

RECEIVERS = "receivers: [{name: a}, {name: b}]\n"
INTERVALS = "time_intervals: [{name: nights}, {name: weekends}]\n"


def root(text: str) -> Route:
    return parse(RECEIVERS + INTERVALS + text).route


def problems(text: str) -> list[tuple[int, str]]:
    """Lines are counted from the first of the text."""
    with pytest.raises(ConfigError) as error:
        parse(text + RECEIVERS + INTERVALS)
    return [(line, reason) for line, reason in error.value.problems]


def test_route_inherits_receiver_grouping_and_labels() -> None:
    route = root("""\
route:
  receiver: a
  group_by: [x, y]
  labels: {team: sea, tier: '1'}
  routes:
  - labels: {team: air}
    routes:
    - {receiver: b, group_by: [z]}
""")
    child = route.routes[0]
    grandchild = child.routes[0]
    assert [each.receiver for each in (route, child, grandchild)] == ["a", "a", "b"]
    assert [each.group_by for each in (route, child, grandchild)] == [
        ("x", "y"),
        ("x", "y"),
        ("z",),
    ]
    assert route.labels == {"team": "sea", "tier": "1"}
    assert child.labels == grandchild.labels == {"team": "air", "tier": "1"}


@pytest.mark.parametrize(
    ("parent", "child", "grouped"),
    [
        ("", "", ()),
        ("group_by: ['...'], ", "", None),
        ("group_by: ['...'], ", "group_by: [x]", ("x",)),
        ("group_by: ['...'], ", "group_by: []", ()),
        ("group_by: [x], ", "group_by: ['...']", None),
        ("group_by: [x], ", "group_by: []", ()),
        ("group_by: [x], ", "group_by: ", ("x",)),
    ],
)
def test_route_groups_by_its_own_labels_or_else_its_parents(
    parent: str, child: str, grouped: tuple[str, ...] | None
) -> None:
    route = root(f"route: {{receiver: a, {parent}routes: [{{{child}}}]}}")
    assert route.routes[0].group_by == grouped


def test_route_inherits_neither_matchers_nor_time_intervals_nor_continue() -> None:
    route = root("""\
route:
  receiver: a
  routes:
  - matchers: ['x="y"', 'z=~"1|2"']
    match: {m: n}
    continue: true
    mute_time_intervals: [nights]
    active_time_intervals: [weekends, nights]
    routes: [{receiver: b}]
""")
    child = route.routes[0]
    assert list(child.matchers) == parse_matchers('m="n", x="y", z=~"1|2"')
    assert child.goes_on
    assert [named.name for named in child.mute] == ["nights"]
    assert [named.name for named in child.active] == ["weekends", "nights"]
    [grandchild] = child.routes
    assert (grandchild.matchers, grandchild.goes_on) == ((), False)
    assert (grandchild.mute, grandchild.active) == ((), ())


CHILD = "route:\n  receiver: a\n  routes:\n  - "


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("route: {}\n", (1, "root route must specify a default receiver")),
        ("route: {receiver: ''}\n", (1, "root route must specify a default receiver")),
        ("route: {receiver: c}\n", (1, 'undefined receiver "c" used in route')),
        (
            "route:\n  receiver: a\n  matchers: [x=y]\n",
            (3, "root route must not have any matchers"),
        ),
        ("route:\n  receiver: a\n  match: {x: y}\n", (3, "root route must not have any matchers")),
        (
            "route:\n  receiver: a\n  continue: true\n",
            (3, "cannot have continue in root route"),
        ),
        (
            "route:\n  receiver: a\n  mute_time_intervals: [nights]\n",
            (3, "root route must not have any mute time intervals"),
        ),
        (
            "route:\n  receiver: a\n  active_time_intervals: [nights]\n",
            (3, "root route must not have any active time intervals"),
        ),
        ("route: {receiver: a, reciever: b}\n", (1, 'unknown key "reciever" in route')),
        (CHILD + "receiver: c\n", (4, 'undefined receiver "c" used in route')),
        (CHILD + "routes:\n    - receiver: c\n", (5, 'undefined receiver "c" used in route')),
        (CHILD + "receiver: [a]\n", (4, "receiver must be a text")),
        (CHILD + "continue: maybe\n", (4, "continue must be true or false")),
        (CHILD + "group_by: alertname\n", (4, "group_by must be a list")),
        (CHILD + "group_by: [x, '']\n", (4, 'invalid label name "" in group_by list')),
        (CHILD + "group_by: [x, y, x]\n", (4, 'duplicated label "x" in group_by')),
        (
            CHILD + "group_by: [x, '...']\n",
            (4, "cannot have wildcard group_by (`...`) and other labels at the same time"),
        ),
        (CHILD + "matchers:\n    - x=y\n    - '='\n", (6, "bad matcher format: =")),
        (CHILD + "match:\n      1x: y\n", (5, 'invalid label name "1x"')),
        (CHILD + "match_re:\n      x:\n", (5, 'invalid regexp value for "x"')),
        (CHILD + "labels: {'': y}\n", (4, 'invalid label name "" in route labels')),
        (CHILD + "labels: {x: [y]}\n", (4, "x must be a text")),
        (CHILD + "group_wait: -5s\n", (4, "group_wait: not a valid duration string: '-5s'")),
        (CHILD + "group_interval: 0s\n", (4, "group_interval cannot be zero")),
        (CHILD + "repeat_interval: 0\n", (4, "repeat_interval cannot be zero")),
        (
            CHILD + "mute_time_intervals: [noons]\n",
            (4, 'undefined time interval "noons" used in route'),
        ),
        (CHILD + "routes: {}\n", (4, "routes must be a list")),
        (CHILD + "routes:\n    -\n", (5, "routes[0] must be a mapping")),
    ],
)
def test_route_that_alertmanager_refuses_is_refused_by_line(
    text: str, problem: tuple[int, str]
) -> None:
    assert problem in problems(text)
