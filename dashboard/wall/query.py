"""What a person asked the wall for, in its URL: filter, groups, order, and which states.

filter=severity="critical"   a matcher in Alertmanager's syntax, or several in braces; repeated
group=cluster                a label's name, or none
sort=age                     severity, age, name
silenced=false               without these (inhibited, acknowledged, and resolved=true: with)
state=silenced               these alone (active, silenced, inhibited, acknowledged, resolved)
range=7d                     of the timeline: 1h, 6h, 24h, 7d, 30d
kiosk=true                   for a screen on the wall: large, and without controls
page=2                       the groups, or the rows of a list, after those of the first page
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from dashboard.matchers import Matcher, MatchType
from dashboard.peaks import SPANS, USUAL_SPAN
from dashboard.wall.filters import MAX_FILTER_CHARS, BadFilter, first_filters, read_filters
from dashboard.wall.order import LIST_ROWS, MOST_GROUPS, Sort
from dashboard.wall.show import Show, State

MAX_GROUP_CHARS = 256
DEFAULT_GROUP = "alertname"
NO_GROUPS = "none"
_FALSE = {"false", "0", "no", "off"}
_TRUE = {"true", "1", "yes", "on"}


@dataclass(frozen=True)
class WallQuery:
    """Read it with `WallQuery.of`; `address` writes it again."""

    matchers: tuple[Matcher, ...] = ()
    bad: tuple[BadFilter, ...] = ()
    group: str = DEFAULT_GROUP
    sort: Sort = Sort.SEVERITY
    show: Show = field(default_factory=Show)
    span: str = USUAL_SPAN  # a name of `peaks.SPANS`
    kiosk: bool = False
    page: int = 1  # a part of what is asked for: every other address leads to the first

    @classmethod
    def of(cls, query: QueryDict) -> "WallQuery":
        """Never fails: what cannot be read is told in `bad`, or left at its default."""
        matchers, bad = read_filters(query.getlist("filter"))
        sort, state, span = (query.get(name, "") for name in ("sort", "state", "range"))
        return cls(
            matchers=matchers,
            bad=bad,
            group=_read_group(query.get("group", "")),
            sort=Sort(sort) if sort in set(Sort) else Sort.SEVERITY,
            show=Show(
                silenced=_flag(query, "silenced", True),
                inhibited=_flag(query, "inhibited", True),
                acknowledged=_flag(query, "acknowledged", True),
                resolved=_flag(query, "resolved", False),
                only=State(state) if state in set(State) else None,
            ),
            span=span if span in SPANS else USUAL_SPAN,
            kiosk=_flag(query, "kiosk", False),
            page=_read_page(query.get("page", "")),
        )

    @property
    def grouped(self) -> bool:
        return self.group != NO_GROUPS

    @property
    def first(self) -> int:
        """The place, from 0, of the first group on this page, or of the first row of a list."""
        return (self.page - 1) * (MOST_GROUPS if self.grouped else LIST_ROWS)

    @property
    def filters(self) -> list[str]:
        """The matchers as text, in a form that the stream reads, too."""
        return [str(matcher) for matcher in self.matchers]

    def parameters(self) -> list[tuple[str, str]]:
        """Names and values of the URL's query; what is at its default is left out."""
        show = self.show
        found = [("filter", text) for text in self.filters]
        if self.group != DEFAULT_GROUP:
            found.append(("group", self.group))
        if self.sort is not Sort.SEVERITY:
            found.append(("sort", self.sort.value))
        hidden = (State.SILENCED, State.INHIBITED, State.ACKNOWLEDGED)
        found += [(state.value, "false") for state in hidden if not getattr(show, state.value)]
        if show.resolved:
            found.append(("resolved", "true"))
        if show.only:
            found.append(("state", show.only.value))
        if self.span != USUAL_SPAN:
            found.append(("range", self.span))
        if self.kiosk:
            found.append(("kiosk", "true"))
        return found

    def address(self) -> str:
        """Relative to the wall's path; of the first page."""
        return self.page_address(1)

    def page_address(self, page: int) -> str:
        parameters = [*self.parameters(), *([("page", str(page))] if page > 1 else [])]
        return f"?{urlencode(parameters)}" if parameters else "?"

    def without_filters(self, reason: str) -> "WallQuery":
        """For when they cannot be held against what fires."""
        bad = BadFilter(", ".join(self.filters)[:MAX_FILTER_CHARS], reason)
        return replace(self, matchers=(), bad=(bad,))

    def with_severity(self, severity: str) -> "WallQuery":
        """In the place of what was asked of severity before."""
        others = tuple(held for held in self.matchers if held.name != "severity")
        chosen = Matcher("severity", MatchType.EQUAL, severity)
        if severity == "none":  # what has no severity counts with what calls itself so
            chosen = Matcher("severity", MatchType.REGEXP, "|none")
        return replace(self, bad=(), matchers=(*others, chosen))

    def without_matcher(self, matcher: Matcher) -> "WallQuery":
        kept = tuple(held for held in self.matchers if held != matcher)
        return replace(self, bad=(), matchers=kept)

    def with_state(self, only: State | None) -> "WallQuery":
        return replace(self, bad=(), show=replace(self.show, only=only))

    def with_every_state(self) -> "WallQuery":
        """With all that fires."""
        return replace(self, bad=(), show=Show(resolved=self.show.resolved))

    def with_span(self, name: str) -> "WallQuery":
        return replace(self, bad=(), span=name)

    def toggled(self, state: State) -> "WallQuery":
        """With this state shown where it was hidden, and hidden where it was shown."""
        match state:
            case State.SILENCED:
                show = replace(self.show, silenced=not self.show.silenced)
            case State.INHIBITED:
                show = replace(self.show, inhibited=not self.show.inhibited)
            case State.ACKNOWLEDGED:
                show = replace(self.show, acknowledged=not self.show.acknowledged)
            case _:
                show = replace(self.show, resolved=not self.show.resolved)
        return replace(self, bad=(), show=show)

    def with_kiosk(self, kiosk: bool) -> "WallQuery":
        return replace(self, kiosk=kiosk)

    def of_group(self, key: str) -> "WallQuery":
        """The alerts of one group alone, as a list."""
        return replace(self, bad=(), matchers=self._within(key), group=NO_GROUPS)

    def silence_address(self, key: str | None = None) -> str:
        """Of the form of a silence for all that the filter takes, or for one group of it."""
        matchers = self.matchers if key is None else self._within(key)
        query = urlencode([("filter", str(matcher)) for matcher in matchers])
        return f"{reverse('silence-new')}?{query}"

    def _within(self, key: str) -> tuple[Matcher, ...]:
        """The filter and the value of one group, which the filter may name, too."""
        chosen = Matcher(self.group, MatchType.EQUAL, key)
        named = chosen.name, chosen.type
        others = (held for held in self.matchers if (held.name, held.type) != named)
        return (*others, chosen)


def wall_address(matchers: Iterable[Matcher]) -> str:
    """The wall with these as its filter, or with the first of too many; for other pages."""
    return reverse("wall") + WallQuery(matchers=first_filters(matchers)).address().rstrip("?")


def _read_group(text: str) -> str:
    usable = text and len(text) <= MAX_GROUP_CHARS and "\0" not in text
    return text if usable else DEFAULT_GROUP


def _read_page(text: str) -> int:
    return int(text) if re.fullmatch("[1-9][0-9]{0,3}", text) else 1


def _flag(query: QueryDict, name: str, default: bool) -> bool:
    text = query.get(name, "").lower()
    return text in _TRUE or (default and text not in _FALSE)
