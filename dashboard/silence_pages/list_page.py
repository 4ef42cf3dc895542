"""`/silences/`: active, pending and expired ones, searched, filtered and paged."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dashboard.models import Silence
from dashboard.silence_pages.actions import SPANS
from dashboard.silence_pages.lines import SilenceLine
from dashboard.silence_pages.list_query import SOON, ListQuery
from dashboard.silence_pages.search import Search
from dashboard.silence_pages.selection import Selection, creators, muted_alerts, select
from dashboard.snapshot import snapshot
from dashboard.wall.rows import Moment

WINDOWS = ("30m", "1h", "4h", "12h", "1d")


@require_safe
@cache_control(private=True, no_cache=True)
def silences_page(request: HttpRequest) -> HttpResponse:
    """Useful as it is; the browser keeps it up by events."""
    query = ListQuery.of(request.GET)
    search = Search(query.text)
    with snapshot() as cursor:
        now = timezone.now()
        selection = select(query, search, now)
        is_active = query.state == Silence.State.ACTIVE
        shown = [str(silence.id) for silence in selection.silences] if is_active else []
        muted = muted_alerts(shown)
        people = creators(query.creator)
    counts = Counter(name for names in muted.values() for name in names)
    context = {
        "cursor": str(cursor),
        "now": Moment.of(now),
        "query": query,
        "complaint": query.complaint or search.complaint,
        "lines": [SilenceLine.of(s, counts[str(s.id)]) for s in selection.silences],
        "muted": muted,
        "creators": people,
        "windows": windows(query),
        "spans": SPANS,
        "selection": selection,
        "changes_at": Moment.of(selection.changes_at).stamp,
        "tabs": tabs(query, selection),
        **addresses(query, selection),
    }
    return render(request, "dashboard/silences.html", context)


def addresses(query: ListQuery, selection: Selection) -> dict[str, str]:
    """Where else to go; empty where there is no such page."""
    page = selection.page
    return {
        "clear": query.but(text="", creator="").address,
        "before": query.but(page=page - 1).address if page > 1 else "",
        "after": query.but(page=page + 1).address if page < selection.pages else "",
    }


def tabs(query: ListQuery, selection: Selection) -> list[dict[str, object]]:
    """The views with their counts, and which of them this is."""
    window = query.soon or SOON
    views = [
        (state, state.capitalize(), query.but(state=state, soon=""), selection.counts.get(state, 0))
        for state in ("active", "pending", "expired")
    ]
    soon = query.but(state="active", soon=window)
    views.insert(1, ("soon", f"Ending within {window}", soon, selection.soon))
    here = "soon" if query.soon else query.state
    return [
        {"name": name, "title": title, "address": to.address, "count": count, "here": name == here}
        for name, title, to, count in views
    ]


def windows(query: ListQuery) -> list[str]:
    """The spans to choose from, the one in use among them."""
    return [*WINDOWS, *([query.soon] if query.soon and query.soon not in WINDOWS else [])]
