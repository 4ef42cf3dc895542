"""What a client asks for in its query: where to start, and which events.

The three transports read the same names; each mistake is told with the parameter's name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict

from dashboard.matchers import Matcher, MatcherError, parse_matcher
from dashboard.patterns import MAX_COSTLY, costs
from dashboard.sieve import Sieve
from realtime.events import (
    EVERYTHING,
    LabelFilter,
    Position,
    Selection,
    TooSlow,
    parse_position,
    parse_types,
)

# EventSource polyfills send the position under the last two names.
SINCE_NAMES = ("since", "last_event_id", "lastEventId")
MAX_FILTERS = 20


class BadParameter(ValueError):
    """A parameter that cannot be served; `parameter` names it."""

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__(f"{parameter}: {reason}")
        self.parameter = parameter


class FilterTooSlow(BadParameter, TooSlow):
    """Which shows only while it is used."""

    def __init__(self) -> None:
        super().__init__("filter", "the regular expressions take too long")


@dataclass(frozen=True)
class LabelMatchers:
    """A label filter; two of the same texts are equal, so that clients share what it takes."""

    texts: tuple[str, ...]
    sieve: Sieve = field(compare=False)

    def __call__(self, labels: Mapping[str, str]) -> bool:
        taken = self.sieve.takes(labels)
        if self.sieve.is_worn_out:
            raise FilterTooSlow
        return taken


def read_query(text: bytes) -> QueryDict:
    """The query of a WebSocket, as Django reads that of a request. Raises `BadParameter`."""
    try:
        return QueryDict(text)
    except TooManyFieldsSent as error:
        raise BadParameter("query", "too many parameters") from error


def read_since(query: QueryDict, last_event_id: str | None = None) -> Position | None:
    """Where to go on from. A browser that reconnects repeats its old URL and sends its newer
    position as the header, so the header comes first. Raises `BadParameter`."""
    if last_event_id:
        return _position("Last-Event-ID", last_event_id)
    for name in SINCE_NAMES:
        text = query.get(name)
        if text:
            return _position(name, text)
    return None


def read_selection(query: QueryDict) -> Selection:
    """`types` and `filter`. Raises `BadParameter`."""
    types = query.getlist("types")
    return select(types or None, query.getlist("filter"))


def select(types: Sequence[str] | None, filters: Sequence[str]) -> Selection:
    """A selection from event type names and matchers. Raises `BadParameter`."""
    chosen = None
    if types is not None:
        try:
            chosen = parse_types(",".join(types))
        except ValueError as error:
            raise BadParameter("types", str(error)) from error
    if chosen is None and not filters:
        return EVERYTHING  # itself: what is sent to all need not be chosen
    return Selection(chosen, _label_filter(filters))


def read_number(
    query: QueryDict, name: str, default: float, minimum: float, maximum: float
) -> float:
    """A number from the query, cut down to its maximum. Raises `BadParameter`."""
    text = query.get(name)
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError as error:
        raise BadParameter(name, f"{text[:40]!r} is not a number") from error
    if not minimum <= value < float("inf"):
        raise BadParameter(name, f"must be at least {minimum:g}")
    return min(value, maximum)


def _position(name: str, text: str) -> Position:
    try:
        return parse_position(text)
    except ValueError as error:
        raise BadParameter(name, str(error)) from error


def _label_filter(filters: Sequence[str]) -> LabelFilter | None:
    if not filters:
        return None
    if len(filters) > MAX_FILTERS:
        raise BadParameter("filter", f"at most {MAX_FILTERS} matchers are allowed")
    # They are compiled on the loop that all streams share.
    if sum(map(costs, filters)) > MAX_COSTLY:
        raise BadParameter("filter", "too many classes of Unicode or repetitions")
    return LabelMatchers(tuple(filters), Sieve(tuple(_matchers(filters))))


def _matchers(filters: Iterable[str]) -> Iterable[Matcher]:
    for text in filters:
        try:
            yield parse_matcher(text)
        except MatcherError as error:
            raise BadParameter("filter", str(error)) from error
