"""What the board tells whoever wants to know, inside the transaction that changed it.

`alerts_changed` (sender `Alert`): `changes`, a list of `AlertChange` in the order they happened.
`silence_changed` (sender `Silence`): `change`, a `SilenceChange`; sent before the
`alerts_changed` that it causes.
`figures_collected`: `figures`, a `stats.Figures`.
`health_changed` (sender `HealthComponent`): `changes`, a list of `HealthChange`.
`deadline_moved`: an alert now ends earlier than it did, with no other change; whoever waits for
the next end must look again.
`saved` (sender: a board model): `before` (the stored row or None) and `after`; from `Model.save`.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from django.dispatch import Signal

from dashboard.readings import Reading

if TYPE_CHECKING:
    from datetime import datetime

    from dashboard.models import Alert, Silence

alerts_changed = Signal()
silence_changed = Signal()
figures_collected = Signal()
health_changed = Signal()
deadline_moved = Signal()
saved = Signal()


class AlertTransition(StrEnum):
    CREATED = "created"
    FIRING = "firing"
    RESOLVED = "resolved"
    UPDATED = "updated"
    SILENCED = "silenced"
    UNSILENCED = "unsilenced"
    INHIBITED = "inhibited"
    UNINHIBITED = "uninhibited"
    ACKNOWLEDGED = "acknowledged"
    UNACKNOWLEDGED = "unacknowledged"


class AlertChange(NamedTuple):
    """One transition, with the alert as it is after all of them."""

    transition: AlertTransition
    alert: "Alert"


class SilenceTransition(StrEnum):
    CREATED = "created"
    ACTIVATED = "activated"
    UPDATED = "updated"
    EXPIRED = "expired"
    DELETED = "deleted"


class SilenceChange(NamedTuple):
    """One transition of a silence and what it did to alerts.

    `matched_alerts`: how many firing alerts its matchers match. `resilenced`: the new lists of
    silences of alerts that were and stay silenced. `ended_early`: a person ended it.
    """

    transition: SilenceTransition
    silence: "Silence"
    matched_alerts: int
    resilenced: dict[str, list[str]]
    ended_early: bool


class HealthChange(NamedTuple):
    """A component took the status of this reading then, or is not watched any more."""

    told: Reading
    since: "datetime"
    removed: bool = False
