"""Which silences a search finds: by matchers in their syntax, else by words."""

import re

from dashboard.matchers import Matcher, MatcherError, MatchType, parse_matchers
from dashboard.models import Silence

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

    def takes(self, silence: Silence) -> bool:
        if self.complaint:
            return False
        try:
            own = silence.parsed_matchers()
        except MatcherError:  # in the database, but no matchers: still to be found by its words
            own = []
        if self._matchers:
            return all(_has(own, wanted) for wanted in self._matchers)
        texts = [*map(str, own), silence.comment, silence.created_by, str(silence.id)]
        text = "\n".join(texts).lower()
        return all(word in text for word in self._words)


def _has(own: list[Matcher], wanted: Matcher) -> bool:
    """The matcher itself; and for a value (`a="b"`), one that takes it (`a=~"b|c"`)."""
    for matcher in own:
        if matcher == wanted:
            return True
        if wanted.type is not MatchType.EQUAL or matcher.name != wanted.name:
            continue
        if matcher.is_equal and matcher.matches({wanted.name: wanted.value}):
            return True
    return False
