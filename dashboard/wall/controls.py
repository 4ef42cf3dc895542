"""The bar over the alerts: chips of the filter, and links that change one thing of the query."""

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.matchers import Matcher
from dashboard.wall.order import Sort
from dashboard.wall.query import DEFAULT_GROUP, NO_GROUPS, WallQuery
from dashboard.wall.show import State

_TOGGLED = (State.SILENCED, State.INHIBITED, State.ACKNOWLEDGED, State.RESOLVED)


class Chip(NamedTuple):
    """One matcher, and the address of the page without it."""

    name: str
    operator: str
    value: str
    without: str


class Toggle(NamedTuple):
    """One state, whether it is shown, and the address where it is the other way."""

    state: str
    is_on: bool
    address: str


class Choice(NamedTuple):
    value: str
    text: str
    is_chosen: bool


class Controls:
    """What _controls.html shows of a query; `names` are labels that one may group by."""

    def __init__(self, query: WallQuery, names: Sequence[str]) -> None:
        self.chips = [_chip(matcher, query) for matcher in query.matchers]
        self.bad = query.bad
        self.bad_text = query.bad[0].text if query.bad else ""
        self.silence = query.silence_address()
        self.only = query.show.only
        self.without_only = query.with_state(None).address()
        self.every_state = query.with_every_state().address()
        self.toggles = [_toggle(state, query) for state in _TOGGLED]
        self.groups = _groups(query.group, names)
        self.sorts = [Choice(sort, _SORT_WORDS[sort], sort is query.sort) for sort in Sort]
        self.names = names
        self.kiosk = query.with_kiosk(True).address()
        self.scope = _scope(query)
        self.leave_kiosk = query.with_kiosk(False).address()
        # What the form's own fields do not say; they are sent again with it.
        self.kept = [
            (name, text) for name, text in query.parameters() if name not in ("group", "sort")
        ]

    @property
    def is_filtered(self) -> bool:
        return bool(self.chips or self.only)


_SORT_WORDS = {
    Sort.SEVERITY: "worst first",
    Sort.AGE: "newest first",
    Sort.NAME: "by name",
}


def _chip(matcher: Matcher, query: WallQuery) -> Chip:
    address = query.without_matcher(matcher).address()
    return Chip(matcher.name, matcher.type.value, matcher.value, address)


def _toggle(state: State, query: WallQuery) -> Toggle:
    return Toggle(state.value, getattr(query.show, state.value), query.toggled(state).address())


def _scope(query: WallQuery) -> list[str]:
    """What is shown, where no chips and toggles say it."""
    show = query.show
    if show.only:
        return [*query.filters, f"only {show.only}"]
    hidden = [state for state in _TOGGLED[:3] if not getattr(show, state)]
    without = [f"without {' and '.join(hidden)}"] if hidden else []
    return [*query.filters, *without, *(["with resolved"] if show.resolved else [])]


def _groups(chosen: str, names: Sequence[str]) -> list[Choice]:
    others = [name for name in names if name not in (DEFAULT_GROUP, NO_GROUPS, chosen)]
    values = dict.fromkeys([DEFAULT_GROUP, chosen, *others])
    values.pop(NO_GROUPS, None)
    return [
        *(Choice(name, name, name == chosen) for name in values),
        Choice(NO_GROUPS, "no groups", chosen == NO_GROUPS),
    ]
