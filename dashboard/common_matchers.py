"""Matchers that take all of some alerts: what a person means by "silence these". Pure.

The browser's twin is static/js/dashboard/common_matchers.js; tests/common_matchers.json holds both.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from dashboard.matchers import Matcher, MatchType

MOST_ALTERNATIVES = 50
MOST_MATCHERS = 32
MOST_CHARS = 3000  # names and values of all together: they go into an address

_SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$]")


def common_matchers(label_sets: Sequence[Mapping[str, str]]) -> list[Matcher]:
    """Equal values first, by name, the alert's name before all; then alternatives.

    A label that one of them lacks is left out, and so is what does not fit: all that is left out
    makes the silence wider, never other than asked for.
    """
    if not label_sets:
        return []
    first, *others = label_sets
    shared = [name for name in first if all(name in labels for labels in others)]
    matchers = [_matcher(name, {labels[name] for labels in label_sets}) for name in shared]
    found = [matcher for matcher in matchers if matcher is not None]
    found.sort(key=lambda matcher: (matcher.is_regex, matcher.name != "alertname", matcher.name))
    return list(_fitting(found))


def _matcher(name: str, values: set[str]) -> Matcher | None:
    if len(values) == 1:
        return Matcher(name, MatchType.EQUAL, *values)
    if len(values) > MOST_ALTERNATIVES:
        return None
    return Matcher(name, MatchType.REGEXP, "|".join(map(escape, sorted(values))))


def escape(value: str) -> str:
    """A pattern of RE2 that only this value matches (Go's `regexp.QuoteMeta`)."""
    return _SPECIAL.sub(r"\\\g<0>", value)


def _fitting(matchers: Iterable[Matcher]) -> Iterable[Matcher]:
    count = chars = 0
    for matcher in matchers:
        size = len(matcher.name) + len(matcher.value)
        if count < MOST_MATCHERS and chars + size <= MOST_CHARS:
            count, chars = count + 1, chars + size
            yield matcher
