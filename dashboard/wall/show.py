"""The states that an alert may be in, and which of them are shown. Pure.

The browser's twin is static/js/dashboard/show.js.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    ACTIVE = "active"  # firing, and muted by nothing
    SILENCED = "silenced"
    INHIBITED = "inhibited"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class Condition:
    """What of an alert decides whether it is shown, besides its labels."""

    firing: bool
    silenced: bool
    inhibited: bool
    acknowledged: bool


@dataclass(frozen=True)
class Show:
    """Which states are shown."""

    silenced: bool = True
    inhibited: bool = True
    acknowledged: bool = True
    resolved: bool = False
    only: State | None = None

    def takes(self, alert: Condition) -> bool:
        if not alert.firing:
            return self.only is State.RESOLVED or (self.only is None and self.resolved)
        match self.only:
            case State.RESOLVED:
                return False
            case State.ACTIVE:
                return not alert.silenced and not alert.inhibited
            case State.SILENCED:
                return alert.silenced
            case State.INHIBITED:
                return alert.inhibited
            case State.ACKNOWLEDGED:
                return alert.acknowledged
        return (
            (self.silenced or not alert.silenced)
            and (self.inhibited or not alert.inhibited)
            and (self.acknowledged or not alert.acknowledged)
        )

    @property
    def with_resolved(self) -> bool:
        return self.resolved or self.only is State.RESOLVED
