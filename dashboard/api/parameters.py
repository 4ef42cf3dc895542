"""Query parameters that several paths of the v2 API share."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest

from dashboard.alertmanager_yml import Receiver
from dashboard.api.answers import Failed
from dashboard.firing import FiringAlert
from dashboard.matchers import (
    MAX_MATCHERS,
    Matcher,
    MatcherError,
    match_all,
    parse_matcher,
)
from dashboard.models import Alert
from dashboard.patterns import PatternError, compile_pattern
from dashboard.sieve import Sieve

# What go-openapi reads as true; anything else is false.
_TRUE = {"true", "1", "yes", "ok", "y", "on", "selected", "checked", "t", "enabled"}


def flag(request: HttpRequest, name: str, default: bool = True) -> bool:
    text = request.GET.get(name)
    return default if not text else text.lower() in _TRUE


def label_matchers(request: HttpRequest, name: str = "filter") -> list[Matcher]:
    """One matcher from each `filter`; raises `Failed` (400)."""
    texts = request.GET.getlist(name)
    # Each is held against every alert, and its pattern compiled: more than are remembered of them
    # would be compiled anew for each alert.
    if len(texts) > MAX_MATCHERS:
        raise Failed(400, f"at most {MAX_MATCHERS} matchers are allowed, there are {len(texts)}")
    try:
        return [parse_matcher(text) for text in texts]
    except MatcherError as error:
        raise Failed(400, str(error)) from error


class AlertFilter:
    """`filter`, `active`, `silenced` and `inhibited`. Raises `Failed` (400) on a bad one.

    That a `filter` takes too much time shows only when it is used.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._sieve = Sieve(label_matchers(request))
        self._active = flag(request, "active")
        self._silenced = flag(request, "silenced")
        self._inhibited = flag(request, "inhibited")

    def takes(self, alert: Alert | FiringAlert) -> bool:
        taken = (
            bool(self._active or alert.silenced_by or alert.inhibitor)
            and (self._silenced or not alert.silenced_by)
            and (self._inhibited or not alert.inhibitor)
            and self._sieve.takes(alert.labels)
        )
        if self._sieve.is_worn_out:
            raise Failed(400, "the regular expressions of filter take too long")
        return taken


class ReceiverFilter:
    """`receiver` and `receiver_matchers`. Raises `Failed` (400) on a bad one."""

    def __init__(self, request: HttpRequest, receivers: Sequence[Receiver]) -> None:
        self._named = _named(request, receivers)
        self._labelled = {receiver.name for receiver in with_labels(request, receivers)}

    def takes(self, name: str) -> bool:
        return name in self._named and name in self._labelled

    def takes_some(self, names: Iterable[str]) -> bool:
        """As Alertmanager does: one of them for each of the two, which need not be the same."""
        return not (self._named.isdisjoint(names) or self._labelled.isdisjoint(names))


def _named(request: HttpRequest, receivers: Sequence[Receiver]) -> set[str]:
    pattern = request.GET.get("receiver")
    names = {receiver.name for receiver in receivers}
    if not pattern:
        return names
    try:
        whole = compile_pattern(pattern)
    except PatternError as error:
        raise Failed(400, f"failed to parse receiver param: {error}") from error
    return {name for name in names if whole.fullmatch(name)}


def with_labels(request: HttpRequest, receivers: Sequence[Receiver]) -> list[Receiver]:
    """Those whose labels `receiver_matchers` match; raises `Failed` (400)."""
    try:
        matchers = label_matchers(request, "receiver_matchers")
    except Failed as error:
        raise Failed(400, f"failed to parse receiver_matchers param: {error}") from error
    return [receiver for receiver in receivers if match_all(matchers, receiver.labels)]
