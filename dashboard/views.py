"""The wall: the page as it stands at one place in the log, from where the browser goes on."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from dashboard import stats, timeline
from dashboard.models import Silence
from dashboard.moment import one_moment
from dashboard.peaks import RANGES
from dashboard.severities import severity_order
from dashboard.stats import Figures
from dashboard.wall import page
from dashboard.wall.controls import Controls
from dashboard.wall.page import GroupRow
from dashboard.wall.query import State, WallQuery
from dashboard.wall.rows import NOBODY, AlertRow, Moment, SilenceRow, alert_address
from dashboard.wall.timeline import Timeline
from realtime import log

ANYTHING = "{}"  # stands for a value in an address that the browser fills in


@require_safe
@gzip_page  # thousands of alerts are a tenth of their size; Django masks its token anew
@cache_control(private=True, no_cache=True)  # no-store would keep the page out of the back cache
def wall(request: HttpRequest) -> HttpResponse:
    """What fires, in groups, and the silences; useful as it is, kept up by the stream."""
    query = WallQuery.of(request.GET)
    log.position()  # the very first makes the log: inside the reading transaction it could not
    with one_moment():
        cursor = log.position()
        now = timezone.now()
        figures = stats.collect(now)
        try:
            board = page.read(query, now)
        except page.TooSlow as error:
            query = query.without_filters(str(error))
            board = page.read(query, now)
        states = (Silence.State.ACTIVE, Silence.State.PENDING)
        silences = list(Silence.objects.filter(state__in=states))
        window = timeline.read(RANGES[query.span], now)
    silences.sort(key=lambda silence: (silence.ends_at, str(silence.id)))
    context = {
        "cursor": str(cursor),
        "now": Moment.of(now),
        "query": query,
        "controls": Controls(query, board.names),
        "board": board,
        "silences": [
            SilenceRow.of(silence, board.muted.get(str(silence.id), 0)) for silence in silences
        ],
        "blank_group": GroupRow.blank(query),
        "blank_alert": AlertRow(),
        "blank_silence": SilenceRow(),
        "filter": json.dumps(query.filters),
        "alert_address": alert_address(NOBODY),
        "group_address": query.of_group(ANYTHING).address(),
        "wall": reverse("wall"),
        "resolve_minutes": f"{settings.RESOLVE_TIMEOUT_SECONDS / 60:g}",
        "base_url": f"{request.scheme}://{request.get_host()}",
        "timeline": Timeline.of(window, query),
        **_tiles(query, figures),
    }
    return render(request, "dashboard/wall.html", context)


def _tiles(query: WallQuery, figures: Figures) -> dict[str, Any]:
    """The figures of the whole board, whatever the filter; each leads to what it counts."""
    counts = sorted(figures.by_severity.items(), key=lambda item: severity_order(item[0]))
    return {
        "figures": figures,
        "by_severity": counts,
        "severities": [
            (severity, count, query.with_severity(severity).address()) for severity, count in counts
        ],
        "tile_addresses": {
            state.value: query.with_state(None if query.show.only is state else state).address()
            for state in State
        },
        "severity_address": query.with_severity(ANYTHING).address(),
        "unrated_address": query.with_severity("none").address(),
        "time_zone": settings.TIME_ZONE,
    }
