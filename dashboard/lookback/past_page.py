"""`/history/at/`: the board as it stood at any moment that is kept, and its way on from there."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from config.json_answer import json_answer
from dashboard.lookback.past_rows import ROWS_SHOWN, PastBoard, PastRow, PastSilence
from dashboard.lookback.ranges import RANGES, USUAL, Window, window_around
from dashboard.snapshot import snapshot
from dashboard.times import parse_moment
from dashboard.wall.rows import Moment
from dashboard.wall.told import SCRIPT_WORDS
from realtime import density, history
from realtime.events import AlertPayload, EventType, SilencePayload, format_time
from realtime.history import Stand, TooOld

BARS = 96
_COUNTED = [t.value for t in EventType if t.startswith("alert_")]


class State(msgspec.Struct):
    """The board at `at`, and the silences in force; events after `cursor` lead on from it."""

    at: str
    cursor: str
    alerts: list[AlertPayload]
    silences: list[SilencePayload]


@dataclass(frozen=True)
class Bar:
    """How many events of alerts there were from `start` to `end`; `x` and `height` of 100."""

    start: Moment
    end: Moment
    count: int
    x: float
    height: float

    @property
    def top(self) -> float:
        return round(100 - self.height, 2)


@require_safe
@cache_control(private=True, no_cache=True)
def past_page(request: HttpRequest) -> HttpResponse:
    """The page at `?at=`, else now. What is no moment that is kept is said there, with 400."""
    now = timezone.now()
    at, error = now, ""
    stand = Stand({}, 0)
    chosen = request.GET.get("range", USUAL)
    wanted = RANGES.get(chosen, RANGES[USUAL])
    with snapshot():
        oldest = history.oldest()
        try:
            at = _moment(request.GET.get("at", ""), now)
            stand = history.stand_at(at)
        except ValueError as reason:
            error = _words(reason)
        silences = history.active_silences(stand.seq)
        window = window_around(at, now, wanted.span)
        bars = _bars(window)
    context = {
        "at": Moment.of(at),
        "at_seconds": math.ceil(at.timestamp()),
        "field": format_time(at)[:19],
        "now": Moment.of(now),
        "oldest": Moment.of(oldest),
        "board": PastBoard.of([standing.data for standing in stand.firing.values()], at, silences),
        "blank": PastRow(),
        "blank_silence": PastSilence(),
        "error": error,
        "range": chosen if chosen in RANGES else USUAL,
        "ranges": [(name, known.words) for name, known in RANGES.items()],
        "step": wanted.step,
        "start": Moment.of(window.start),
        "end": Moment.of(window.end),
        "first_second": math.floor(window.start.timestamp()),
        "last_second": math.ceil(window.end.timestamp()),
        "bars": bars,
        "most": max((bar.count for bar in bars), default=0),
        "bar_width": 100 / BARS * 0.8,
        "counts": [bar.count for bar in bars],
        "words": SCRIPT_WORDS,
        "rows_shown": ROWS_SHOWN,
    }
    return render(request, "dashboard/past.html", context, status=400 if error else 200)


@require_safe
def past_state(request: HttpRequest) -> HttpResponse:
    """The same as JSON, every alert in full: what a page plays on from."""
    now = timezone.now()
    try:
        at = _moment(request.GET.get("at", ""), now)
        with snapshot() as position:
            stand = history.stand_at(at)
            silences = history.active_silences(stand.seq)
    except ValueError as error:
        return json_answer({"code": 400, "message": f"at: {_words(error)}"}, 400)
    alerts = [standing.data for standing in stand.firing.values()]
    cursor = f"{position.epoch}-{stand.seq}"
    return json_answer(State(format_time(at), cursor, alerts, silences))


def _moment(text: str, now: datetime) -> datetime:
    """Raises `ValueError`; what lies ahead is now: clocks differ."""
    return min(parse_moment(text), now) if text else now


def _words(error: ValueError) -> str:
    if isinstance(error, TooOld):
        return f"Nothing is kept from before {Moment.of(error.oldest.astimezone(UTC)).text}."
    return "That is no moment: a date and a time are needed, such as 2026-11-23 15:04:05."


def _bars(window: Window) -> Sequence[Bar]:
    edges = window.edges(BARS)
    counted = density.counts(edges, _COUNTED)
    most = max(counted)
    return [
        Bar(
            Moment.of(edges[place]),
            Moment.of(edges[place + 1]),
            count,
            round(place * 100 / BARS, 3),
            # By the root: beside a storm a single alert can still be seen.
            round(100 * math.sqrt(count / most), 2) if count else 0,
        )
        for place, count in enumerate(counted)
    ]
