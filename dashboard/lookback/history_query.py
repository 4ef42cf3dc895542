"""What a person asks of the history page, as it stands in the URL. Knows no database."""

from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict

from dashboard.lookback.ranges import RANGES
from realtime.events import EventType, format_time
from realtime.history import Wanted
from realtime.history_api import USUAL_TYPES, read_after, read_wanted
from realtime.subscribing import BadParameter

_KEPT = ("range", "from", "to", "types", "filter", "fingerprint")


@dataclass(frozen=True)
class HistoryQuery:
    """`asked` has what was said and no more; `wanted` is None where it cannot be read."""

    asked: QueryDict
    wanted: Wanted | None = None
    after: int | None = None
    errors: dict[str, str] = field(default_factory=dict)  # by parameter

    @classmethod
    def of(cls, query: QueryDict, now: datetime) -> "HistoryQuery":
        asked = QueryDict(mutable=True)
        for name in _KEPT:
            values = [text for value in query.getlist(name) if (text := value.strip())]
            if values:
                asked.setlist(name, values)
        if asked.get("range") not in RANGES:
            asked.pop("range", None)
        try:
            wanted = read_wanted(_for_api(asked, now), None)
            return cls(asked, wanted._replace(newest_first=True), read_after(query))
        except BadParameter as error:
            return cls(asked).refused(error)

    def refused(self, error: BadParameter) -> "HistoryQuery":
        """The same, with what is wrong with it."""
        reason = str(error).removeprefix(f"{error.parameter}: ")
        return HistoryQuery(self.asked, errors={error.parameter: reason})

    @property
    def types(self) -> frozenset[str]:
        """Those shown."""
        wanted = self.wanted.types if self.wanted else None
        return wanted or USUAL_TYPES

    @property
    def chosen_types(self) -> frozenset[str]:
        """Those chosen by name; none: the usual ones are shown."""
        return self.types if "types" in self.asked else frozenset()

    def without(self, *names: str) -> str:
        """The query string without these parameters."""
        rest = self.asked.copy()
        for name in names:
            rest.pop(name, None)
        return rest.urlencode()

    def without_filter(self, text: str) -> str:
        """The query string without one of the matchers."""
        rest = self.asked.copy()
        rest.setlist("filter", [other for other in rest.getlist("filter") if other != text])
        return rest.urlencode()

    def with_range(self, name: str) -> str:
        """The query string for a range up to now."""
        other = self.asked.copy()
        for old in ("from", "to"):
            other.pop(old, None)
        other["range"] = name
        return other.urlencode()

    def with_cursor(self, cursor: str) -> str:
        """The query string for the page after this one."""
        other = self.asked.copy()
        other["cursor"] = cursor
        return other.urlencode()

    def for_export(self, form: str, now: datetime) -> str:
        """The query string of the API that gives all of it as a file."""
        query = _for_api(self.asked, now)
        query["format"] = form
        return query.urlencode()

    def is_live(self, now: datetime) -> bool:
        """Whether what happens from now on belongs on the page."""
        if self.wanted is None or self.after is not None:
            return False
        return self.wanted.until is None or self.wanted.until > now


def _for_api(asked: QueryDict, now: datetime) -> QueryDict:
    """The same as the API asks it: it knows no ranges."""
    query = asked.copy()
    span = RANGES.get(query.pop("range", [""])[0])
    if span is not None and "from" not in query and "to" not in query:
        query["from"] = format_time(now - span.span)
    return query


def type_groups() -> list[tuple[str, list[EventType]]]:
    """Every type, by what it is about, for a form."""
    families = (("Alerts", "alert_"), ("Silences", "silence_"))
    groups = [(name, [t for t in EventType if t.startswith(start)]) for name, start in families]
    told = {event_type for _, types in groups for event_type in types}
    return [*groups, ("System", [t for t in EventType if t not in told])]
