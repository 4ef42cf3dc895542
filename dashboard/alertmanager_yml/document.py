"""The whole file: from its text to what Watchfire uses of it, or every mistake in it. Pure.

What Alertmanager 0.34 refuses in these parts is refused (config/config.go), in its own words where
it has some. Below a receiver's integrations, and below `tracing` and the like, nothing is looked
at: nothing is sent from here.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from dashboard.alertmanager_yml.intervals import read_intervals
from dashboard.alertmanager_yml.keys import GLOBAL, INHIBIT_RULE, INTEGRATIONS, RECEIVER, TOP
from dashboard.alertmanager_yml.matching import label_names, read_matchers
from dashboard.alertmanager_yml.routes import RouteReader
from dashboard.alertmanager_yml.section import Section
from dashboard.alertmanager_yml.tree import Problem, YamlError, read_yaml
from dashboard.matchers import Matcher, MatcherError, matcher_to_json, matchers_from_json
from dashboard.routing import Route


class Receiver(NamedTuple):
    name: str
    labels: dict[str, str]  # its name among them


class InhibitRule(NamedTuple):
    name: str  # '' where the file has none
    source: tuple[Matcher, ...]
    target: tuple[Matcher, ...]
    equal: tuple[str, ...]


class AlertmanagerConfig(NamedTuple):
    receivers: tuple[Receiver, ...]
    route: Route
    inhibit_rules: tuple[InhibitRule, ...] = ()
    resolve_timeout: timedelta | None = None  # None: the file does not say it


class ConfigError(ValueError):
    """Everything that is wrong with a file, by line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("; ".join(f"line {line}: {reason}" for line, reason in self.problems))


def parse(text: str) -> AlertmanagerConfig:
    """Raises `ConfigError`."""
    problems: list[Problem] = []
    try:
        node = read_yaml(text, problems)
    except YamlError as error:
        raise ConfigError([*problems, error.problem]) from error
    if node is None:
        raise ConfigError([Problem(1, "no route provided in config")])
    config = _config(Section(node, "the file", problems))
    if config is None or problems:
        raise ConfigError(problems)
    return config


def _config(top: Section) -> AlertmanagerConfig | None:
    top.allow(TOP)
    timeout = _resolve_timeout(top.section("global"))
    receivers = _receivers(top.sections("receivers"))
    intervals = read_intervals(top)
    rules = tuple(_inhibit_rule(section) for section in top.sections("inhibit_rules"))
    top.words("templates")
    route = top.section("route")
    if route is None:
        top.complain("no route provided in config", top.line_of("route"))
        return None
    names = {receiver.name for receiver in receivers}
    return AlertmanagerConfig(receivers, RouteReader(names, intervals).root(route), rules, timeout)


def _resolve_timeout(section: Section | None) -> timedelta | None:
    if section is None:
        return None
    section.allow(GLOBAL)
    return section.duration("resolve_timeout")


def _receivers(sections: Sequence[Section]) -> tuple[Receiver, ...]:
    found: dict[str, Receiver] = {}
    for section in sections:
        section.allow(RECEIVER)
        for key in INTEGRATIONS:
            section.has_list(key)
        name = section.word("name")
        if name is None or not name.text:
            section.complain("missing name in receiver")
        elif name.text in found:
            section.complain(f'notification config name "{name.text}" is not unique', name.line)
        else:
            found[name.text] = Receiver(name.text, _receiver_labels(section, name.text))
    return tuple(found.values())


def _receiver_labels(section: Section, name: str) -> dict[str, str]:
    labels = {key.text: value.text if value else "" for key, value in section.pairs("labels")}
    own = labels.setdefault("name", name)
    if own != name:
        reason = f'receiver label "name" must match receiver name "{name}", got "{own}"'
        section.complain(reason, section.line_of("labels"))
    return labels


def _inhibit_rule(section: Section) -> InhibitRule:
    section.allow(INHIBIT_RULE)
    name = section.word("name")
    source, target = (_rule_matchers(section, side) for side in ("source_", "target_"))
    equal = label_names(section, "equal", "in equal list") or []
    names = tuple(word.text for word in equal)
    return InhibitRule(name.text if name else "", source, target, names)


def _rule_matchers(section: Section, side: str) -> tuple[Matcher, ...]:
    """Rules are kept in the database; what it would not give back must not get there."""
    matchers = read_matchers(section, side)
    try:
        matchers_from_json([matcher_to_json(matcher) for matcher in matchers], may_match_all=True)
    except MatcherError as error:
        section.complain(str(error))
    return matchers
