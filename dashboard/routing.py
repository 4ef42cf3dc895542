"""The route tree: which receivers an alert goes to, and in which groups. Pure.

Alertmanager's rules (dispatch/route.go, dispatch/dispatch.go).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from dashboard.matchers import Matcher
from dashboard.patterns import compile_pattern
from dashboard.time_intervals import NamedIntervals

Labels = Mapping[str, str]
Test = Callable[[Labels], bool]


class Labelled(Protocol):
    @property
    def labels(self) -> Labels: ...


Item = TypeVar("Item", bound=Labelled)

_GROUP_LABEL = re.compile(r"\{\{\s*\.GroupLabels\.(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """A node of the tree. What it inherits from its parent it holds itself."""

    receiver: str
    group_by: tuple[str, ...] | None = ()  # None: by all labels
    matchers: tuple[Matcher, ...] = ()
    goes_on: bool = False  # `continue`: an alert may also match routes after this one
    routes: tuple["Route", ...] = ()
    labels: Labels = field(default_factory=dict)
    mute: tuple[NamedIntervals, ...] = ()
    active: tuple[NamedIntervals, ...] = ()
    _tests: tuple[Test, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_tests", tuple(_test(matcher) for matcher in self.matchers))

    def match(self, labels: Labels) -> list["Route"]:
        """The routes that take an alert: of each branch the deepest, in the order of the tree."""
        if not all(test(labels) for test in self._tests):
            return []
        found: list[Route] = []
        for route in self.routes:
            below = route.match(labels)
            found += below
            if below and not route.goes_on:
                break
        return found or [self]

    def group_labels(self, labels: Labels) -> dict[str, str]:
        """Those of an alert's labels that name its group."""
        if self.group_by is None:
            return dict(labels)
        return {name: labels[name] for name in self.group_by if name in labels}

    def muted_by(self, now: datetime) -> list[str]:
        """The time intervals because of which this route tells nobody now."""
        if self.active and not any(named.contains(now) for named in self.active):
            return [named.name for named in self.active]
        return [named.name for named in self.mute if named.contains(now)]


def _test(matcher: Matcher) -> Test:
    """As `matcher.matches`, with the pattern at hand: a tree has more than the cache holds."""
    name, value, is_equal = matcher.name, matcher.value, matcher.is_equal
    if not matcher.is_regex:
        return lambda labels: (labels.get(name, "") == value) is is_equal
    fullmatch = compile_pattern(value).fullmatch
    return lambda labels: fullmatch(labels.get(name, "")) is is_equal


# --- groups --------------------------------------------------------------------------------


class Member(NamedTuple, Generic[Item]):
    """An alert in a group, and the receivers of all routes that were asked for and take it."""

    item: Item
    receivers: list[str]


class Group(NamedTuple, Generic[Item]):
    """The alerts that one route takes and that have the same group labels."""

    route: Route
    labels: dict[str, str]
    members: list[Member[Item]]

    def route_labels(self) -> dict[str, str]:
        """The route's labels. Of Go's templates only `{{ .GroupLabels.name }}` is filled in."""

        def value(match: re.Match[str]) -> str:
            return self.labels.get(match[1], "")

        return {name: _GROUP_LABEL.sub(value, text) for name, text in self.route.labels.items()}


def grouped(
    root: Route, items: Iterable[Item], wanted: Callable[[Route], bool]
) -> list[Group[Item]]:
    """The groups of the routes that are wanted, and what is in them, in Alertmanager's order."""
    found: dict[tuple[Any, ...], Group[Item]] = {}
    for item in items:
        routes = [route for route in root.match(item.labels) if wanted(route)]
        member = Member(item, sorted(route.receiver for route in routes))
        for route in routes:
            labels = route.group_labels(item.labels)
            key = (id(route), *sorted(labels.items()))
            if key not in found:
                found[key] = Group(route, labels, [])
            found[key].members.append(member)
    for group in found.values():
        group.members.sort(key=_member_order)
    return sorted(found.values(), key=_group_order)


class _Descending(str):
    """A text that stands before those that are less than it."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)


_descending = lru_cache(maxsize=4096)(_Descending)  # there are few names, and many labels


def _order(labels: Labels) -> tuple[int, Sequence[tuple[str, str]]]:
    """Fewer labels first. Of the first names that differ, whoever lacks the lesser one is first."""
    return len(labels), [(_descending(name), labels[name]) for name in sorted(labels)]


def _group_order(group: Group[Any]) -> tuple[Any, ...]:
    return _order(group.labels), group.route.receiver


def _member_order(member: Member[Any]) -> tuple[Any, ...]:
    """By job, then instance; whoever has none is last."""
    labels = member.item.labels
    job, instance = labels.get("job"), labels.get("instance")
    return job is None, job or "", instance is None, instance or "", _order(labels)
