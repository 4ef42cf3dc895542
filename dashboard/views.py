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
from dashboard.peaks import SPANS
from dashboard.severities import severity_order
from dashboard.snapshot import snapshot
from dashboard.stats import Figures
from dashboard.wall import feed, health_panel, page, silence_panel
from dashboard.wall.controls import Controls
from dashboard.wall.feed import FeedLine
from dashboard.wall.health_panel import HealthRow
from dashboard.wall.open_alerts import page_name, title
from dashboard.wall.page import GroupRow
from dashboard.wall.query import WallQuery
from dashboard.wall.rows import (
    NO_SILENCE,
    NOBODY,
    AlertRow,
    Moment,
    SilenceRow,
    alert_address,
    silence_address,
)
from dashboard.wall.show import State
from dashboard.wall.timeline import Timeline

ANYTHING = "{}"  # stands for a value in an address that the browser fills in


@require_safe
@gzip_page  # thousands of alerts are a tenth of their size; Django masks its token anew
@cache_control(private=True, no_cache=True)  # no-store would keep the page out of the back cache
def wall(request: HttpRequest) -> HttpResponse:
    """What fires, in groups, and the silences; useful as it is, kept up by the stream."""
    query = WallQuery.of(request.GET)
    with snapshot() as cursor:
        now = timezone.now()
        figures = stats.collect(now)
        try:
            board, lines = page.read(query, now), feed.read(query)
        except page.TooSlow as error:
            query = query.without_filters(str(error))
            board, lines = page.read(query, now), feed.read(query)
        window = timeline.read(SPANS[query.span], now)
        silences = silence_panel.in_order()
        health = health_panel.read()
    context = {
        "cursor": str(cursor),
        "now": Moment.of(now),
        "query": query,
        "controls": Controls(query, board.names),
        "board": board,
        "title": title(board.open, page_name(query)),
        "page_name": page_name(query),
        "silences": silence_panel.panel(silences, board.muted),
        "feed": lines,
        "feed_data": feed.script_data(),
        "health": health,
        "blank_group": GroupRow.blank(query),
        "blank_alert": AlertRow(),
        "blank_silence": SilenceRow(),
        "blank_line": FeedLine(),
        "blank_component": HealthRow(),
        "filter": json.dumps(query.filters),
        "alert_address": alert_address(NOBODY),
        "silence_address": silence_address(NO_SILENCE),
        "group_address": query.of_group(ANYTHING).address(),
        "group_silence_address": query.silence_address(ANYTHING),
        "page_before": query.page_address(query.page - 1),
        "page_after": query.page_address(query.page + 1),
        "wall": reverse("wall"),
        "everything": reverse("wall") + WallQuery(kiosk=query.kiosk).address().rstrip("?"),
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
