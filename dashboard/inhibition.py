"""Inhibition: which firing source mutes which firing target. Pure; Alertmanager's rules.

A target is inhibited while some firing alert matches the source side and has the same values of
the `equal` labels, an absent label being the empty value. When the target matches the source
side too, sources that match the target side are left out, so that nothing inhibits itself or
its inhibitor.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from dashboard.matchers import Matcher, match_all

Labels = Mapping[str, str]


class Rule(NamedTuple):
    source: Sequence[Matcher]
    target: Sequence[Matcher]
    equal: Sequence[str]

    def key(self, labels: Labels) -> tuple[str, ...]:
        return tuple(labels.get(name, "") for name in self.equal)


class Inhibitions:
    """All rules over one set of firing alerts, by fingerprint."""

    def __init__(self, rules: Sequence[Rule], firing: Mapping[str, Labels]) -> None:
        self._rules = rules
        # For each rule: equal-key → [(fingerprint, does it match the target side too)], sorted.
        self._sources: list[dict[tuple[str, ...], list[tuple[str, bool]]]] = []
        for rule in rules:
            sources: dict[tuple[str, ...], list[tuple[str, bool]]] = defaultdict(list)
            for fingerprint in sorted(firing):
                labels = firing[fingerprint]
                if match_all(rule.source, labels):
                    two_sided = match_all(rule.target, labels)
                    sources[rule.key(labels)].append((fingerprint, two_sided))
            self._sources.append(sources)

    def inhibitor(self, labels: Labels, current: str | None = None) -> str | None:
        """The source that mutes a target: the current one while it holds, else the first."""
        first: str | None = None
        for rule, sources in zip(self._rules, self._sources, strict=True):
            if not match_all(rule.target, labels):
                continue
            two_sided = match_all(rule.source, labels)
            for fingerprint, source_is_target in sources.get(rule.key(labels), ()):
                if two_sided and source_is_target:
                    continue
                if fingerprint == current:
                    return current
                first = first or fingerprint
        return first


def concerns(rules: Iterable[Rule], labels: Labels) -> bool:
    """Whether an alert can inhibit or be inhibited at all."""
    return any(match_all(r.source, labels) or match_all(r.target, labels) for r in rules)
