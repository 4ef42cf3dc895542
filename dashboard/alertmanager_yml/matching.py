"""Matchers and label names, in routes and in inhibition rules. Pure."""

import re

from dashboard.alertmanager_yml.section import Section, Word
from dashboard.matchers import MAX_SET_CHARS, Matcher, MatchType, make_matcher, parse_matchers

MATCHER_KEYS = ("match", "match_re", "matchers")

# What the older `match` and `match_re` take as a name.
_CLASSIC_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*", re.ASCII)


def read_matchers(section: Section, side: str = "") -> tuple[Matcher, ...]:
    """Those of `match`, `match_re` and `matchers`, which must all hold.

    `side` stands before the keys: `source_` or `target_` in an inhibition rule.
    """
    equal, regexp, lines = (f"{side}{key}" for key in MATCHER_KEYS)
    found = _pairs(section, equal, MatchType.EQUAL) + _pairs(section, regexp, MatchType.REGEXP)
    for word in section.words(lines) or []:
        found += section.check(word, _parse) or []
    return tuple(found)


def label_names(section: Section, key: str, where: str) -> list[Word] | None:
    """A list of label names, None where there is none; `where` is said of a name that is none."""
    words = section.words(key)
    for word in words or []:
        if not word.text:
            section.complain(f'invalid label name "" {where}', word.line)
    return words


def _parse(text: str) -> list[Matcher]:
    if len(text) > MAX_SET_CHARS:
        raise ValueError(f"matchers longer than {MAX_SET_CHARS} characters")
    return parse_matchers(text)


def _pairs(section: Section, key: str, kind: MatchType) -> list[Matcher]:
    found: list[Matcher] = []
    for name, value in section.pairs(key):
        if _CLASSIC_NAME.fullmatch(name.text) is None:
            section.complain(f'invalid label name "{name.text[:100]}"', name.line)
        elif value is None and kind is MatchType.REGEXP:
            section.complain(f'invalid regexp value for "{name.text}"', name.line)
        else:
            matcher = _matcher(section, name, kind, value)
            found += [matcher] if matcher else []
    return found


def _matcher(section: Section, name: Word, kind: MatchType, value: Word | None) -> Matcher | None:
    word = value or Word("", name.line)
    return section.check(word, lambda text: make_matcher(name.text, kind, text))
