"""Inhibition: which firing source mutes which firing target. Pure; Alertmanager's rules.

A target is inhibited while some firing alert matches the source side and has the same values of
the `equal` labels, an absent label being the empty value. When the target matches the source
side too, sources that match the target side are left out, so that nothing inhibits itself or
its inhibitor.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from dashboard.matcher_index import MatcherIndex
from dashboard.matchers import Matcher

Labels = Mapping[str, str]


class Rule(NamedTuple):
    source: Sequence[Matcher]
    target: Sequence[Matcher]
    equal: Sequence[str]
    id: int = 0

    def key(self, labels: Labels) -> str:
        """Names this rule and the values of its equal labels: alerts with one key can meet."""
        values = [self.id, *(labels.get(name, "") for name in self.equal)]
        return blake2b(json.dumps(values).encode(), digest_size=16).hexdigest()


class Place(NamedTuple):
    """Where a firing alert stands in one rule."""

    rule: int  # its id
    key: str
    fingerprint: str
    is_source: bool
    is_target: bool


class RuleBook:
    """All rules, in their order."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._sources = MatcherIndex((rule.id, rule.source) for rule in rules)
        self._targets = MatcherIndex((rule.id, rule.target) for rule in rules)

    def places(self, fingerprint: str, labels: Labels) -> list[Place]:
        """One for each rule that the alert is on a side of, in the order of the rules."""
        if not self._rules:
            return []
        sources = set(self._sources.matching(labels))
        targets = set(self._targets.matching(labels))
        sides = sources | targets
        return [
            Place(rule.id, rule.key(labels), fingerprint, rule.id in sources, rule.id in targets)
            for rule in self._rules
            if rule.id in sides
        ]


class Sources:
    """Firing sources, by key."""

    def __init__(self, sources: Iterable[Place]) -> None:
        self._by_key: dict[str, list[Place]] = {}
        for place in sorted(sources, key=lambda place: place.fingerprint):
            self._by_key.setdefault(place.key, []).append(place)

    def inhibitor(self, targets: Iterable[Place], held: str = "") -> str:
        """The fingerprint that mutes an alert with these places, in the order of the rules.

        That is the one that does so already (`held`) while it may, else the first; else ''.
        """
        first = ""
        for target in targets:
            for source in self._by_key.get(target.key, ()):
                if target.is_source and source.is_target:
                    continue
                if source.fingerprint == held:
                    return held
                first = first or source.fingerprint
                if not held:
                    return first
        return first
