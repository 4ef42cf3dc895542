"""Many sets of matchers against one label set, without trying each of them. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from dashboard.matchers import Matcher, MatchType, match_all

Key = TypeVar("Key")


class MatcherIndex(Generic[Key]):
    """Sets of matchers by a key, found by an equality that each of them asks for."""

    def __init__(self, sets: Iterable[tuple[Key, Sequence[Matcher]]]) -> None:
        self._by_label: dict[tuple[str, str], list[tuple[Key, Sequence[Matcher]]]]
        self._by_label = defaultdict(list)
        self._others: list[tuple[Key, Sequence[Matcher]]] = []
        for key, matchers in sets:
            label = label_asked_for(matchers)
            (self._by_label[label] if label else self._others).append((key, matchers))

    def matching(self, labels: Mapping[str, str]) -> Iterator[Key]:
        """The keys of the sets that match, in no order."""
        candidates = [self._others, *(self._by_label.get(label, ()) for label in labels.items())]
        for found in candidates:
            for key, matchers in found:
                if match_all(matchers, labels):
                    yield key


def label_asked_for(matchers: Sequence[Matcher]) -> tuple[str, str] | None:
    """A label that whoever matches must have; None: there is no such one."""
    for matcher in matchers:
        if matcher.type is MatchType.EQUAL and matcher.value:
            return matcher.name, matcher.value
    return None
