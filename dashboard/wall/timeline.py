"""The timeline as its template shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

from dashboard.peaks import SPANS, Peak, Span
from dashboard.timeline import Window
from dashboard.wall import timeline_drawing as drawing
from dashboard.wall.query import WallQuery

_DAY = 86400


class Choice(NamedTuple):
    """A range that can be chosen."""

    short: str
    words: str
    address: str
    is_chosen: bool


class Line(NamedTuple):
    """Of the grid: its figure, where it is in the drawing, and in the scale beside it."""

    figure: int
    y: int
    place: str


class Tick(NamedTuple):
    """A time under the drawing: where, as it is written, in full; each second one is odd."""

    place: str
    text: str
    full: str
    is_odd: bool


@dataclass(frozen=True)
class Timeline:
    """What _timeline.html shows."""

    window: Window
    range: Span
    choices: Sequence[Choice]

    @classmethod
    def of(cls, window: Window, query: WallQuery) -> "Timeline":
        choices = [
            Choice(known.short, known.words, query.with_span(name).address(), name == query.span)
            for name, known in SPANS.items()
        ]
        return cls(window, SPANS[query.span], choices)

    @property
    def most(self) -> int:
        """At once, in all of the range."""
        return max((peak.firing for peak in self.window.peaks if peak), default=0)

    @cached_property
    def lines(self) -> list[Line]:
        figures = drawing.scale(drawing.highest(self.window.peaks))
        top = figures[-1]
        places = [drawing.percent((top - figure) * 1000 // top) for figure in figures]
        return [
            Line(figure, top - figure, place) for figure, place in zip(figures, places, strict=True)
        ]

    @property
    def top(self) -> int:
        return self.lines[-1].figure

    @property
    def layers(self) -> list[tuple[str, str]]:
        """Severity and path; the worst is the last, and painted over the others."""
        paths = drawing.layers(self.window.peaks, self.top)
        return list(zip(drawing.LAYERS, paths, strict=True))[::-1]

    @property
    def gaps(self) -> str:
        return drawing.gaps(self.window.peaks, self.top)

    @property
    def ticks(self) -> list[Tick]:
        tick, phase = self.range.tick, self.range.phase
        end = self.window.start + self.range.step * self.range.parts
        form = "%H:%M" if tick < _DAY else "%a %-d" if tick == _DAY else "%-d %b"
        return [
            Tick(drawing.percent(place), _text(at, form), _text(at, "%Y-%m-%d %H:%M:%S UTC"), odd)
            for at, place, odd in drawing.ticks(self.window.start, end, tick, phase)
        ]

    @property
    def newest(self) -> Peak | None:
        return self.window.peaks[-1]

    @property
    def newest_text(self) -> str:
        start = self.window.start + self.range.step * (self.range.parts - 1)
        return f"since {_text(start, '%H:%M:%S' if self.range.step < 60 else '%H:%M')} UTC"

    @property
    def figures(self) -> list[tuple[str, int]]:
        """The newest stretch: its figure for each severity of the range."""
        names = drawing.names_shown(self.window.peaks)
        counts = drawing.shares((self.newest or Peak()).by_severity, names)
        return list(zip(names, counts, strict=True))

    @property
    def data(self) -> list[Any]:
        """What the browser goes on from: [firing, by_severity], or null, for each stretch."""
        return [peak and [peak.firing, peak.by_severity] for peak in self.window.peaks]


def _text(at: int, form: str) -> str:
    return datetime.fromtimestamp(at, UTC).strftime(form)
