"""One page of the list of silences, and how many there are of each kind, from the database."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Count, QuerySet, TextField
from django.db.models.functions import Cast

from dashboard.models import Alert, Silence
from dashboard.silence_pages.list_query import ListQuery
from dashboard.silence_pages.search import Search

PER_PAGE = 50
MOST_CREATORS = 200
_matchers = msgspec.json.Decoder(list[dict[str, Any]])


@dataclass(frozen=True)
class Selection:
    """What one page shows. `counts`: by state; `soon`: of the active ones, those that end soon."""

    silences: list[Silence]
    counts: dict[str, int]
    soon: int
    found: int  # on all pages of this view
    page: int
    changes_at: datetime | None  # when time alone makes one more of them end soon

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PER_PAGE))


def select(query: ListQuery, search: Search, now: datetime) -> Selection:
    """Reads what is asked for; a text is looked for in all of them, one after the other."""
    stored = Silence.objects.all()
    if query.creator:
        stored = stored.filter(created_by=query.creator)
    soon_until = now + query.window
    if query.text:
        return _sifted(stored, query, search, soon_until)
    counts = dict(stored.order_by().values_list("state").annotate(number=Count("*")))
    active = stored.filter(state=Silence.State.ACTIVE)
    soon = active.filter(ends_at__lte=soon_until)
    shown = soon if query.soon else stored.filter(state=query.state)
    next_end = active.filter(ends_at__gt=soon_until).order_by("ends_at").values_list("ends_at")
    found = soon.count() if query.soon else counts.get(query.state, 0)
    page = _page_within(query.page, found)
    rows = shown.order_by(*_order(query))[_slice(page)]
    changes_at = _before(next_end.first(), query)
    return Selection(list(rows), counts, soon.count(), found, page, changes_at)


def _sifted(
    stored: "QuerySet[Silence]", query: ListQuery, search: Search, soon_until: datetime
) -> Selection:
    counts: Counter[str] = Counter()
    shown: list[Any] = []
    soon, later = 0, None
    text = Cast("matchers", TextField())
    columns = ("pk", "state", "ends_at", text, "comment", "created_by")
    rows = stored.order_by(*_order(query)).values_list(*columns)
    for name, state, ends_at, matchers, comment, creator in rows.iterator(chunk_size=1000):
        if not search.takes(_matchers.decode(matchers), comment, creator, str(name)):
            continue
        counts[state] += 1
        is_active = state == Silence.State.ACTIVE
        is_soon = is_active and ends_at <= soon_until
        soon += is_soon
        if is_active and not is_soon:
            later = min(later or ends_at, ends_at)
        if is_soon if query.soon else state == query.state:
            shown.append(name)
    page = _page_within(query.page, len(shown))
    ids = shown[_slice(page)]
    found = Silence.objects.in_bulk(ids)
    changes_at = _before((later,) if later else None, query)
    silences = [found[name] for name in ids if name in found]
    return Selection(silences, counts, soon, len(shown), page, changes_at)


def _order(query: ListQuery) -> tuple[str, str]:
    """The soonest end first; of those that are over, the latest."""
    return ("-ends_at" if query.state == Silence.State.EXPIRED else "ends_at", "pk")


def _slice(page: int) -> slice:
    return slice((page - 1) * PER_PAGE, page * PER_PAGE)


def _page_within(page: int, found: int) -> int:
    return min(page, max(1, -(-found // PER_PAGE)))


def _before(row: tuple[datetime] | None, query: ListQuery) -> datetime | None:
    return row[0] - query.window if row else None


def creators(chosen: str) -> list[str]:
    """Who made silences, by name; the chosen one is among them."""
    names = Silence.objects.order_by("created_by").values_list("created_by", flat=True).distinct()
    return sorted({name for name in [*names[:MOST_CREATORS], chosen] if name})


def muted_alerts(ids: Iterable[str]) -> dict[str, list[str]]:
    """Fingerprint → those of these silences that mute it, of all that fires."""
    wanted = set(ids)
    if not wanted:
        return {}
    firing = Alert.objects.filter(status=Alert.Status.FIRING).exclude(silenced_by=[])
    found = {}
    for fingerprint, silenced_by in firing.order_by("pk").values_list("pk", "silenced_by"):
        if those := [name for name in silenced_by if name in wanted]:
            found[fingerprint] = those
    return found
