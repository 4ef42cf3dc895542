"""The record of how many alerts fired: for each range of the timeline, and each stretch of it,
the most that were counted. A few hundred rows, however long it goes on."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from config import rows
from dashboard.models import FiringPeak
from dashboard.peaks import GRACE_SECONDS, SPANS, Peak, Span, stretch
from dashboard.stats import Figures

_NAMES = ("id", "step", "start", "firing", "by_severity")


class Window(NamedTuple):
    """The stretches of a range, from `start` (seconds since 1970) on; None: nobody counted."""

    start: int
    peaks: Sequence[Peak | None]


def note(at: datetime, figures: Figures) -> None:
    """One count more, in the transaction under way, which holds the board's lock."""
    starts = {known.step: stretch(at.timestamp(), known.step) for known in SPANS.values()}
    held = {
        step: Peak(row.firing, row.by_severity)
        for step, start in starts.items()
        for row in rows.read(FiringPeak, _NAMES, step=step, start=start)
    }
    raised = {
        step: held.get(step, Peak()).raised(figures.firing_alerts, figures.by_severity)
        for step in starts
    }
    changed = [step for step in starts if held.get(step) != raised[step]]
    FiringPeak.objects.bulk_create(
        [FiringPeak(step=step, start=starts[step], **raised[step]._asdict()) for step in changed],
        update_conflicts=True,
        unique_fields=["step", "start"],
        update_fields=["firing", "by_severity"],
    )
    for known in SPANS.values():
        if known.step not in held:  # a new stretch: the oldest has left the range
            oldest = starts[known.step] - known.parts * known.step
            FiringPeak.objects.filter(step=known.step, start__lt=oldest).delete()


def read(chosen: Span, now: datetime) -> Window:
    """The range up to now. It goes on to a new stretch with the first count in it, or when none
    comes."""
    step, last = chosen.step, stretch(now.timestamp(), chosen.step)
    kept = FiringPeak.objects.filter(
        step=step, start__gt=last - (chosen.parts + 1) * step, start__lte=last
    )
    found = {
        start: Peak(firing, by_severity)
        for start, firing, by_severity in kept.values_list("start", "firing", "by_severity")
    }
    end = max(stretch(now.timestamp() - GRACE_SECONDS, step), *found, 0)
    start = end - (chosen.parts - 1) * step
    return Window(start, [found.get(start + place * step) for place in range(chosen.parts)])
