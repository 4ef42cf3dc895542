"""The filters of an address, read as matchers. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from dashboard.matchers import Matcher, MatcherError, parse_matcher, parse_matchers

MAX_FILTERS = 20  # as many as the stream takes, which is opened with the same
MAX_FILTER_CHARS = 8_192  # of one; longer than every pattern that compiles
MAX_ADDRESS_CHARS = 2_000  # of all together, in an address that we make


@dataclass(frozen=True)
class BadFilter:
    """A filter that is none: as it came, and what is wrong with which part of it."""

    text: str
    reason: str
    is_surplus: bool = False  # it can be read, but the matchers before it are as many as may be


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
    if surplus := matchers[MAX_FILTERS:]:
        reason = f"at most {MAX_FILTERS} matchers are allowed, there are {len(matchers)}"
        text = ", ".join(map(str, surplus))[:MAX_FILTER_CHARS]
        bad.append(BadFilter(text, reason, is_surplus=True))
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


def first_filters(matchers: Iterable[Matcher]) -> tuple[Matcher, ...]:
    """As many as an address of the wall may have: the first ones, where all are too much."""
    kept: list[Matcher] = []
    chars = 0
    for matcher in islice(matchers, MAX_FILTERS):
        chars += len(str(matcher))
        if chars > MAX_ADDRESS_CHARS:
            break
        kept.append(matcher)
    return tuple(kept)
