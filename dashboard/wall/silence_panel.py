"""Silences in force and to come: rows for those that end soonest, and an index of the rest.

The browser's twin is static/js/dashboard/silences.js.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.models import Silence
from dashboard.wall.rows import SilenceRow
from realtime.events import format_time

ROWS_SHOWN = 20


@dataclass(frozen=True)
class SilencePanel:
    """`rest`: [id, end, whether it is active] of each silence that has no row, in order."""

    rows: list[SilenceRow]
    rest: list[tuple[str, str, bool]]


def in_order() -> list[Silence]:
    """The active and pending ones, the one that ends soonest first."""
    states = (Silence.State.ACTIVE, Silence.State.PENDING)
    silences = Silence.objects.filter(state__in=states)
    return sorted(silences, key=lambda silence: (silence.ends_at, str(silence.id)))


def panel(silences: list[Silence], muted: Mapping[str, int]) -> SilencePanel:
    """`muted`: how many alerts each silence (by id) mutes."""
    return SilencePanel(
        rows=[SilenceRow.of(one, muted.get(str(one.id), 0)) for one in silences[:ROWS_SHOWN]],
        rest=[
            (str(one.id), format_time(one.ends_at), one.state == Silence.State.ACTIVE)
            for one in silences[ROWS_SHOWN:]
        ],
    )
