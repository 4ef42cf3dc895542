"""`route`: the tree, each node with what it inherits. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from dashboard.alertmanager_yml.keys import ROUTE
from dashboard.alertmanager_yml.matching import MATCHER_KEYS, label_names, read_matchers
from dashboard.alertmanager_yml.section import Section
from dashboard.routing import Route
from dashboard.time_intervals import NamedIntervals

ALL_LABELS = "..."
_ROOT_MAY_NOT = ("mute_time_intervals", "active_time_intervals")


class RouteReader:
    """Reads a tree whose receivers and time intervals are known."""

    def __init__(self, receivers: Collection[str], intervals: Mapping[str, NamedIntervals]) -> None:
        self._receivers = receivers
        self._intervals = intervals

    def root(self, section: Section) -> Route:
        receiver = section.word("receiver")
        if receiver is None or not receiver.text:
            section.complain("root route must specify a default receiver")
        route = self._route(section, Route(receiver=""))
        if route.matchers:
            line = max(section.line_of(key) for key in MATCHER_KEYS)
            section.complain("root route must not have any matchers", line)
        if route.goes_on:
            section.complain("cannot have continue in root route", section.line_of("continue"))
        for key in _ROOT_MAY_NOT:
            if section.words(key):
                reason = f"root route must not have any {key.replace('_', ' ')}"
                section.complain(reason, section.line_of(key))
        return route

    def _route(self, section: Section, parent: Route) -> Route:
        section.allow(ROUTE)
        _check_waits(section)
        route = Route(
            receiver=self._receiver(section) or parent.receiver,
            group_by=_group_by(section, parent.group_by),
            matchers=read_matchers(section),
            goes_on=section.flag("continue"),
            labels={**parent.labels, **_labels(section)},
            mute=self._named(section, "mute_time_intervals"),
            active=self._named(section, "active_time_intervals"),
        )
        children = tuple(self._route(child, route) for child in section.sections("routes"))
        return replace(route, routes=children)

    def _receiver(self, section: Section) -> str:
        word = section.word("receiver")
        if word is None:
            return ""
        if word.text and word.text not in self._receivers:
            section.complain(f'undefined receiver "{word.text}" used in route', word.line)
        return word.text

    def _named(self, section: Section, key: str) -> tuple[NamedIntervals, ...]:
        found: list[NamedIntervals] = []
        for word in section.words(key) or []:
            if word.text in self._intervals:
                found.append(self._intervals[word.text])
            else:
                section.complain(f'undefined time interval "{word.text}" used in route', word.line)
        return tuple(found)


def _group_by(section: Section, inherited: tuple[str, ...] | None) -> tuple[str, ...] | None:
    words = label_names(section, "group_by", "in group_by list")
    if words is None:
        return inherited
    names: dict[str, None] = {}
    for word in words:
        if word.text in names and word.text != ALL_LABELS:
            section.complain(f'duplicated label "{word.text}" in group_by', word.line)
        names[word.text] = None
    if ALL_LABELS not in names:
        return tuple(names)
    if len(names) > 1:
        reason = "cannot have wildcard group_by (`...`) and other labels at the same time"
        section.complain(reason, section.line_of("group_by"))
    return None


def _labels(section: Section) -> dict[str, str]:
    labels = section.pairs("labels")
    for name, _ in labels:
        if not name.text:
            section.complain('invalid label name "" in route labels', name.line)
    return {name.text: value.text if value else "" for name, value in labels}


def _check_waits(section: Section) -> None:
    """Nothing waits here; a file that is good for Watchfire is also good for Alertmanager."""
    section.duration("group_wait")
    for key in ("group_interval", "repeat_interval"):
        span = section.duration(key)
        if span is not None and not span:
            section.complain(f"{key} cannot be zero", section.line_of(key))
