"""Which silences a search finds: by matchers in their syntax, else by words. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.matchers import Matcher, MatcherError, MatchType, parse_matchers
from dashboard.patterns import PatternError

Stored = Sequence[Mapping[str, Any]]  # matchers, as a silence keeps them

_LOOKS_LIKE_MATCHERS = re.compile(r"""^\s*\{|[=~]\s*["']""")


class Search:
    """`complaint` says what is wrong with a text that was meant as matchers, and finds nothing."""

    def __init__(self, text: str) -> None:
        self.complaint = ""
        self._matchers: list[Matcher] = []
        self._words: list[str] = []
        try:
            self._matchers = parse_matchers(text) if text else []
        except MatcherError as error:
            if _LOOKS_LIKE_MATCHERS.search(text):
                self.complaint = str(error)
            self._words = text.lower().split()

    def takes(self, matchers: Stored, *texts: str) -> bool:
        """A silence with these matchers and these other texts."""
        if self.complaint:
            return False
        own = [_unchecked(item) for item in matchers]
        if self._matchers:
            return all(_has(own, wanted) for wanted in self._matchers)
        text = "\n".join([*map(str, own), *texts]).lower()
        return all(word in text for word in self._words)


def _unchecked(item: Mapping[str, Any]) -> Matcher:
    """Thousands are looked through: no pattern is compiled that need not be."""
    kind = MatchType.of(bool(item.get("isRegex", False)), bool(item.get("isEqual", True)))
    return Matcher(str(item.get("name", "")), kind, str(item.get("value", "")))


def _has(own: Sequence[Matcher], wanted: Matcher) -> bool:
    """The matcher itself; and for a value (`a="b"`), one that takes it (`a=~"b|c"`)."""
    if wanted in own:
        return True
    if wanted.type is not MatchType.EQUAL:
        return False
    value = {wanted.name: wanted.value}
    return any(_takes(one, value) for one in own if one.name == wanted.name and one.is_equal)


def _takes(matcher: Matcher, labels: Mapping[str, str]) -> bool:
    try:
        return matcher.matches(labels)
    except PatternError:  # stored past every check
        return False
