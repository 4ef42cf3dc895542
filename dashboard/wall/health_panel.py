"""How the parts that the board depends on are doing, and the banner of the dead man's switch.

The browser's twins are static/js/dashboard/{health,health_row,dead_switch}.js.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from dashboard import dead_mans_switch
from dashboard.models import HealthComponent
from dashboard.readings import Status
from dashboard.wall.rows import Moment

_WORST_FIRST = list(reversed(Status))


@dataclass(frozen=True)
class HealthRow:
    """What _health_row.html shows of one component; blank, it is the browser's template."""

    name: str = ""
    status: str = ""
    since: Moment = Moment()
    latency: str = ""
    message: str = ""

    @classmethod
    def of(cls, row: HealthComponent) -> "HealthRow":
        return cls(row.name, row.status, Moment.of(row.since), _latency(row), row.message)


@dataclass(frozen=True)
class Switch:
    """The banner; its message says since when the alert is missing, `since` when that was found."""

    on: bool = False  # whether it is shown
    since: Moment = Moment()
    message: str = ""


@dataclass(frozen=True)
class HealthPanel:
    """Components in trouble, the worst first, and the healthy ones."""

    troubled: list[HealthRow]
    healthy: list[HealthRow]
    switch: Switch

    @property
    def total(self) -> int:
        return len(self.troubled) + len(self.healthy)


def read() -> HealthPanel:
    rows = sorted(HealthComponent.objects.all(), key=_order)
    return HealthPanel(
        [HealthRow.of(row) for row in rows if row.status != Status.HEALTHY],
        [HealthRow.of(row) for row in rows if row.status == Status.HEALTHY],
        _switch(rows),
    )


def _order(row: HealthComponent) -> tuple[int, str]:
    return _WORST_FIRST.index(Status(row.status)), row.name


def _latency(row: HealthComponent) -> str:
    if row.latency_ms is None:
        return ""
    return "< 1 ms" if row.latency_ms < 1 else f"{floor(row.latency_ms)} ms"


def _switch(rows: Sequence[HealthComponent]) -> Switch:
    for row in rows:
        if row.name == dead_mans_switch.NAME and row.status == Status.UNHEALTHY:
            return Switch(True, Moment.of(row.since), row.message)
    return Switch()
