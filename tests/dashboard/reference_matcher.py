"""A matcher by Alertmanager's rules (docs/silences.md), for the reference board."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class PlainMatcher(NamedTuple):
    """One condition on one label; an absent label is the empty text."""

    name: str
    value: str
    is_regex: bool = False
    is_equal: bool = True

    def matches(self, labels: Mapping[str, str]) -> bool:
        text = labels.get(self.name, "")
        same = re.fullmatch(self.value, text) is not None if self.is_regex else text == self.value
        return same == self.is_equal

    @property
    def takes_nothing(self) -> bool:
        """Whether the empty text is what it asks for; a negative one asks for nothing."""
        return self.is_equal and self.matches({})

    @property
    def in_answers(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": self.value,
            "isRegex": self.is_regex,
            "isEqual": self.is_equal,
        }


def all_match(matchers: Iterable[PlainMatcher], labels: Mapping[str, str]) -> bool:
    return all(matcher.matches(labels) for matcher in matchers)
