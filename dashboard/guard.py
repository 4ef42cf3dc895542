"""When a silence is so broad that whoever makes it is asked whether they mean it. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from dashboard.matchers import Matcher
from dashboard.patterns import compile_pattern

FEW = 5  # firing alerts: on a quiet board a silence that names one alert may name them all
MANY = 100  # firing alerts: whoever mutes so many at once may have meant fewer

# Values that have nothing in common but being values: letters, digits, spaces, signs and other
# alphabets. A pattern that takes all of them chooses nothing.
_VALUES = ("DiskFull", "web-17.eu.example.com:9100", "90 % über Soll", "/data/日本 (a=b)")


class Reach(NamedTuple):
    """How many of the alerts that fire now a silence would mute."""

    matched: int
    firing: int

    @property
    def is_everything(self) -> bool:
        """All of them, where there are more than a few."""
        return self.firing > FEW and self.matched == self.firing

    @property
    def is_very_many(self) -> bool:
        return self.matched >= MANY


def is_broad(matchers: Iterable[Matcher]) -> bool:
    """Whether nothing in these matchers chooses: they ask for no value that not any alert has."""
    return not any(_chooses(matcher) for matcher in matchers)


def _chooses(matcher: Matcher) -> bool:
    """Whether it asks for something: not for an absence, nor for just any value."""
    if not matcher.is_equal:
        return False
    if matcher.selects_empty():  # whoever lacks the label is taken too
        return False
    return not (matcher.is_regex and _takes_anything(matcher.value))


def _takes_anything(pattern: str) -> bool:
    compiled = compile_pattern(pattern)
    return all(compiled.fullmatch(value) for value in _VALUES)


def needs_confirmation(matchers: Iterable[Matcher], reach: Reach) -> bool:
    """Whether a person must say that they mean it before such a silence is made."""
    return is_broad(matchers) or reach.is_everything or reach.is_very_many
