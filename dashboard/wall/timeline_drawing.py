"""How the timeline is drawn, in whole numbers, so that the browser draws the very same. Pure.

Its twins are static/js/dashboard/timeline/drawing.js and axis.js; tests/timeline.json holds both to
the same cases. A stretch is one unit wide, an alert one high.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from dashboard.peaks import OTHER, Peak
from dashboard.severities import SEVERITIES, severity_order

LAYERS = (*SEVERITIES, "")  # from the bottom; those that nobody knows are one layer, on top
MOST_SHOWN = 10  # names of severities beside the figures
_LEAST_TOP = 4  # one alert alone is no tower
_LINES = 3
_LAST_TICK = 960  # of a thousand; one further on would stand over the edge
_NICE = tuple(digit * 10**zeros for zeros in range(10) for digit in (1, 2, 5))

Peaks = Sequence[Peak | None]


def scale(most: int) -> list[int]:
    """The figures of the lines: two or three, the last of them not less than that."""
    most = max(most, _LEAST_TOP)
    step = next(nice for nice in _NICE if nice * _LINES >= most)
    return [step * number for number in range(1, -(-most // step) + 1)]


def highest(peaks: Peaks) -> int:
    """Of the stacks."""
    return max((sum(peak.by_severity.values()) for peak in peaks if peak), default=0)


def layers(peaks: Peaks, top: int) -> list[str]:
    """The path of each layer; neighbours that are alike are one rectangle."""
    stacks = [_stack(peak.by_severity) if peak else [0] * len(LAYERS) for peak in peaks]
    return [
        _rectangles([(sum(stack[:place]), stack[place]) for stack in stacks], top)
        for place in range(len(LAYERS))
    ]


def gaps(peaks: Peaks, top: int) -> str:
    """The path of what nobody counted."""
    return _rectangles([(0, 0 if peak else top) for peak in peaks], top)


def names_shown(peaks: Peaks) -> list[str]:
    """The severities of the range in their order, `OTHER` for those that are too many."""
    names = {name for peak in peaks if peak for name in peak.by_severity}
    ordered = sorted(names, key=severity_order)
    return ordered if len(ordered) <= MOST_SHOWN else [*ordered[: MOST_SHOWN - 1], OTHER]


def shares(by_severity: Mapping[str, int], names: Sequence[str]) -> list[int]:
    """The figure of each of these names; that of `OTHER` is all that has no name among them."""
    rest = sum(count for name, count in by_severity.items() if name not in names)
    return [by_severity.get(name, 0) + (rest if name == OTHER else 0) for name in names]


def ticks(start: int, end: int, tick: int, phase: int) -> list[tuple[int, int, bool]]:
    """The moments to be written between these two; where, in thousandths; and whether it is one
    of every second, which a narrow page leaves out."""
    first = start + (phase - start) % tick
    found = [
        (at, (at - start) * 1000 // (end - start), (at - phase) // tick % 2 == 1)
        for at in range(first, end, tick)
    ]
    return [each for each in found if each[1] <= _LAST_TICK]


def percent(thousandths: int) -> str:
    return f"{thousandths // 10}.{thousandths % 10}%"


def _stack(by_severity: Mapping[str, int]) -> list[int]:
    known = [by_severity.get(name, 0) for name in SEVERITIES]
    return [*known, sum(by_severity.values()) - sum(known)]


def _rectangles(parts: Sequence[tuple[int, int]], top: int) -> str:
    """`parts`: the base and the height in each stretch."""
    return "".join(_path(parts, top))


def _path(parts: Sequence[tuple[int, int]], top: int) -> Iterable[str]:
    x = 0
    for (base, height), run in groupby(parts):
        width = len(list(run))
        if height:
            yield f"M{x} {top - base - height}h{width}v{height}h-{width}z"
        x += width
