"""The filters of an address, read as matchers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.matchers import Matcher, MatcherError, parse_matcher, parse_matchers

MAX_FILTERS = 20  # as many as the stream takes, which is opened with the same
MAX_FILTER_CHARS = 8_192  # of one; longer than every pattern that compiles


@dataclass(frozen=True)
class BadFilter:
    """A filter that is none: as it came, and what is wrong with which part of it."""

    text: str
    reason: str


def read_filters(texts: Sequence[str]) -> tuple[tuple[Matcher, ...], tuple[BadFilter, ...]]:
    """Never fails: what is none stands in the second."""
    matchers: list[Matcher] = []
    bad: list[BadFilter] = []
    for text in texts:
        if not text.strip():
            continue
        try:
            found = _read_filter(text)
        except MatcherError as error:
            bad.append(BadFilter(text[:MAX_FILTER_CHARS], str(error)[:500]))
            continue
        matchers += [matcher for matcher in found if matcher not in matchers]
    if len(matchers) > MAX_FILTERS:
        over = matchers[MAX_FILTERS]
        reason = f"at most {MAX_FILTERS} matchers are allowed, there are {len(matchers)}"
        bad.append(BadFilter(str(over)[:MAX_FILTER_CHARS], reason))
    return tuple(matchers[:MAX_FILTERS]), tuple(bad[:MAX_FILTERS])


def _read_filter(text: str) -> list[Matcher]:
    """One matcher as the API takes it, or several as a person writes them."""
    if len(text) > MAX_FILTER_CHARS:
        raise MatcherError(f"a filter is longer than {MAX_FILTER_CHARS} characters")
    text = text.strip()
    if not text.startswith("{"):
        try:
            return [parse_matcher(text)]
        except MatcherError:
            if "," not in text:
                raise
    return parse_matchers(text)
