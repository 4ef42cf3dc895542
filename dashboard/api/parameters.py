"""Query parameters that several paths of the v2 API share."""

from django.http import HttpRequest

from dashboard.api.answers import Failed
from dashboard.matchers import Matcher, MatcherError, compile_pattern, match_all, parse_matcher
from dashboard.schemas import RECEIVER

# What go-openapi reads as true; anything else is false.
_TRUE = {"true", "1", "yes", "ok", "y", "on", "selected", "checked", "t", "enabled"}


def flag(request: HttpRequest, name: str, default: bool = True) -> bool:
    text = request.GET.get(name)
    return default if not text else text.lower() in _TRUE


def label_matchers(request: HttpRequest, name: str = "filter") -> list[Matcher]:
    """One matcher from each `filter`; raises `Failed` (400)."""
    try:
        return [parse_matcher(text) for text in request.GET.getlist(name)]
    except MatcherError as error:
        raise Failed(400, str(error)) from error


def receiver_selected(request: HttpRequest) -> bool:
    """Whether `receiver` and `receiver_matchers` let the one receiver through."""
    pattern = request.GET.get("receiver")
    try:
        if pattern and compile_pattern(pattern).fullmatch(RECEIVER) is None:
            return False
    except MatcherError as error:
        raise Failed(400, f"failed to parse receiver param: {error}") from error
    try:
        matchers = label_matchers(request, "receiver_matchers")
    except Failed as error:
        raise Failed(400, f"failed to parse receiver_matchers param: {error}") from error
    return match_all(matchers, {})
