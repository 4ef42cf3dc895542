"""An inhibition rule by Alertmanager's rules (docs/routing.md), for the reference board."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tests.dashboard.reference_alert import PlainAlert
from tests.dashboard.reference_matcher import PlainMatcher, all_match


class RuleName(NamedTuple):
    """What tells rules apart."""

    from_file: bool
    name: str


@dataclass
class PlainRule:
    sources: list[PlainMatcher]
    targets: list[PlainMatcher]
    equal: list[str]
    enabled: bool
    position: int  # in the file

    def inhibits(self, source: PlainAlert, target: PlainAlert) -> bool:
        return (
            self.enabled
            and source.firing
            and self._is_source(source)
            and self._is_target(target)
            and all(source.labels.get(n, "") == target.labels.get(n, "") for n in self.equal)
            # Who is on both sides is inhibited by nobody who is: not by itself, nor in turns.
            and not (self._is_source(target) and self._is_target(source))
        )

    def _is_source(self, alert: PlainAlert) -> bool:
        return all_match(self.sources, alert.labels)

    def _is_target(self, alert: PlainAlert) -> bool:
        return all_match(self.targets, alert.labels)


def in_order(rules: Mapping[RuleName, PlainRule]) -> list[PlainRule]:
    """Those of the file as they stand there, then the others by name."""
    of_file = [rule for name, rule in rules.items() if name.from_file]
    others = [rules[name] for name in sorted(rules) if not name.from_file]
    return sorted(of_file, key=lambda rule: rule.position) + others
