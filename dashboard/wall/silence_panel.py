"""Silences in force and to come: rows for those that end soonest, and an index of the rest.

The browser's twin is static/js/dashboard/silences.js.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from dashboard.models import Silence
from dashboard.wall.rows import SilenceRow
from realtime.events import format_time

ROWS_SHOWN = 20
_ACTIVE = Silence.State.ACTIVE


@dataclass(frozen=True)
class SilencePanel:
    """`rest`: [id, end, whether it is active] of each silence that has no row, in order."""

    rows: list[SilenceRow]
    rest: list[tuple[str, str, bool]]


class InOrder(NamedTuple):
    """The active and pending ones, the one that ends soonest first: in full, and the rest."""

    first: list[Silence]
    rest: list[tuple[str, str, bool]]


def in_order() -> InOrder:
    states = (Silence.State.ACTIVE, Silence.State.PENDING)
    silences = Silence.objects.filter(state__in=states).order_by("ends_at", "id")
    first = list(silences[:ROWS_SHOWN])
    if len(first) < ROWS_SHOWN:
        return InOrder(first, [])
    rest = silences.values_list("id", "ends_at", "state")[ROWS_SHOWN:]
    return InOrder(first, [(str(one), format_time(end), how == _ACTIVE) for one, end, how in rest])


def panel(silences: InOrder, muted: Mapping[str, int]) -> SilencePanel:
    """`muted`: how many alerts each silence (by id) mutes."""
    rows = [SilenceRow.of(one, muted.get(str(one.id), 0)) for one in silences.first]
    return SilencePanel(rows, silences.rest)
