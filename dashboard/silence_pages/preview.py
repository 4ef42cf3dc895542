"""What a silence would mute now: how many, which, and whether that must be confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.firing import firing_labels
from dashboard.guard import Reach, is_broad, needs_confirmation
from dashboard.matchers import MAX_MATCHERS, Matcher, MatcherError, parse_matchers
from dashboard.severities import severity_order
from dashboard.sieve import Sieve
from dashboard.wall.query import wall_address
from dashboard.wall.rows import alert_name, labels_in_order

MOST_SHOWN = 12
MOST_LABELS = 6
_NOTHING = Reach(0, 0)


@dataclass(frozen=True)
class PreviewedAlert:
    """One that it would mute, with the labels that tell it from others."""

    alertname: str
    severity: str
    labels: list[tuple[str, str]]

    @classmethod
    def of(cls, labels: Mapping[str, str]) -> "PreviewedAlert":
        name, severity = alert_name(labels.get("alertname", "")), labels.get("severity") or "none"
        return cls(name, severity, labels_in_order(labels)[:MOST_LABELS])


@dataclass(frozen=True)
class Preview:
    """`complaint`: the matchers are none. Blank, nothing was asked yet."""

    reach: Reach = _NOTHING
    alerts: list[PreviewedAlert] = field(default_factory=list)
    is_broad: bool = False
    must_confirm: bool = False
    wall: str = ""
    complaint: str = ""
    asked: bool = False

    @property
    def more(self) -> int:
        return self.reach.matched - len(self.alerts)


def preview(matchers: list[Matcher]) -> Preview:
    """Held against all that fires."""
    if not matchers:
        return Preview()
    firing = firing_labels()
    sieve = Sieve(matchers)
    taken = [(name, labels) for name, labels in firing.items() if sieve.takes(labels)]
    if sieve.is_worn_out:
        return Preview(complaint="the regular expressions take too long")
    taken.sort(key=lambda item: (severity_order(item[1].get("severity") or "none"), item[0]))
    reach = Reach(len(taken), len(firing))
    return Preview(
        reach=reach,
        alerts=[PreviewedAlert.of(labels) for _, labels in taken[:MOST_SHOWN]],
        is_broad=is_broad(matchers),
        must_confirm=needs_confirmation(matchers, reach),
        wall=wall_address(matchers),
        asked=True,
    )


def previewed(texts: list[str]) -> Preview:
    """The same for matchers as text, one or more in each."""
    try:
        matchers = [one for text in texts[: MAX_MATCHERS + 1] for one in parse_matchers(text)]
        if len(matchers) > MAX_MATCHERS:
            raise MatcherError(f"at most {MAX_MATCHERS} matchers are allowed")
    except MatcherError as error:
        return Preview(complaint=str(error))
    return preview(matchers)


@require_safe
@never_cache
def silence_preview(request: HttpRequest) -> HttpResponse:
    """A fragment of HTML for `?filter=…`, for scripts of the form."""
    shown = previewed(request.GET.getlist("filter"))
    return render(request, "dashboard/_silence_preview.html", {"preview": shown})
