"""`/history/`: what happened, newest first, with everything that narrows it in the URL."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dashboard.lookback.history_query import HistoryQuery, type_groups
from dashboard.lookback.history_rows import HistoryRow
from dashboard.lookback.muters import silences_by_id
from dashboard.lookback.ranges import RANGES
from dashboard.snapshot import snapshot
from dashboard.wall.rows import Moment
from dashboard.wall.told import WORDS, Told
from realtime import history
from realtime.subscribing import BadParameter

ROWS_SHOWN = 100


@require_safe
@cache_control(private=True, no_cache=True)
def history_page(request: HttpRequest) -> HttpResponse:
    """A page of it; what cannot be read is said where it was asked for, with 400."""
    now = timezone.now()
    query = HistoryQuery.of(request.GET, now)
    with snapshot() as cursor:
        oldest = history.oldest()
        try:
            page = history.page(query.wanted, query.after, ROWS_SHOWN) if query.wanted else None
        except BadParameter as error:  # that a filter is too slow shows only now
            query, page = query.refused(error), None
        rows = [HistoryRow.of(Told.of(entry)) for entry in page.entries] if page else []
        silences = silences_by_id(row.silence_id for row in rows if row.silence_id)
    context = {
        "cursor": str(cursor),
        "now": Moment.of(now),
        "rows": rows,
        "silences": {name for name, silence in silences.items() if silence.state},  # not deleted
        "older": query.with_cursor(f"{cursor.epoch}-{page.after}") if page and page.after else "",
        "oldest": Moment.of(oldest),
        "is_newest": query.after is None,
        "newest_query": query.without(),
        "errors": query.errors,
        **_form(query, now),
        "live": {
            "on": query.is_live(now),
            "types": sorted(query.types),
            "filter": query.asked.getlist("filter"),
            "fingerprint": query.wanted.fingerprint if query.wanted else None,
        },
    }
    return render(request, "dashboard/history.html", context, status=400 if query.errors else 200)


def _form(query: HistoryQuery, now: datetime) -> dict[str, Any]:
    asked = query.asked
    chosen = query.chosen_types
    exact = "from" in asked or "to" in asked
    return {
        "filters": [(text, query.without_filter(text)) for text in asked.getlist("filter")],
        "fingerprint": asked.get("fingerprint", ""),
        "without_fingerprint": query.without("fingerprint"),
        "ranges": [
            (words.words, query.with_range(name), not exact and asked.get("range") == name)
            for name, words in RANGES.items()
        ],
        "range": "" if exact else asked.get("range", ""),
        "all_query": query.without("range", "from", "to"),
        "is_all": not exact and "range" not in asked,
        "from": _field(query, "from"),
        "to": _field(query, "to"),
        "type_groups": [
            (name, [(kind.value, WORDS[kind], kind.value in chosen) for kind in types])
            for name, types in type_groups()
        ],
        "chosen_types": len(chosen),
        "narrowed": bool(asked),
        "csv": query.for_export("csv", now),
        "jsonl": query.for_export("jsonl", now),
    }


def _field(query: HistoryQuery, name: str) -> str:
    """What a field of local date and time takes, in UTC; what was typed where it is no time."""
    wanted = query.wanted
    at = (wanted.since if name == "from" else wanted.until) if wanted else None
    if at is None or name not in query.asked:
        return query.asked.get(name, "")
    return Moment.of(at).stamp[:19]
