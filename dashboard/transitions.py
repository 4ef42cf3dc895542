"""Which transitions lead from one state of an alert or silence to the next."""

from datetime import datetime
from typing import Any, NamedTuple

from dashboard.signals import AlertTransition as To
from dashboard.signals import SilenceTransition


class AlertState(NamedTuple):
    """The part of an alert whose change is an event; `None` instead of it: not stored yet."""

    firing: bool
    content: tuple[dict[str, str], str, datetime]  # annotations, generator URL, start
    silenced_by: list[str]
    inhibited_by: list[str]
    acknowledged_by: str | None
    acknowledged_note: str = ""  # its owner's: without one it says nothing


def alert_transitions(before: AlertState | None, after: AlertState) -> list[To]:
    """In the order they are told: first what happened to the alert, then what follows from it."""
    found: list[To] = []
    if before is None:
        found.append(To.CREATED)
        before = AlertState(False, after.content, [], [], None)
    elif before.firing != after.firing:
        found.append(To.FIRING if after.firing else To.RESOLVED)
    elif before.content != after.content:
        found.append(To.UPDATED)
    if bool(before.silenced_by) != bool(after.silenced_by):
        found.append(To.SILENCED if after.silenced_by else To.UNSILENCED)
    # Another rule or source in the place of the old one: one stops to apply, one starts.
    if before.inhibited_by != after.inhibited_by:
        if before.inhibited_by:
            found.append(To.UNINHIBITED)
        if after.inhibited_by:
            found.append(To.INHIBITED)
    if before.acknowledged_by != after.acknowledged_by:
        if before.acknowledged_by is not None:
            found.append(To.UNACKNOWLEDGED)
        if after.acknowledged_by is not None:
            found.append(To.ACKNOWLEDGED)
    elif after.acknowledged_by is not None and before.acknowledged_note != after.acknowledged_note:
        found.append(To.ACKNOWLEDGED)  # nobody gave it back: its owner says something else of it
    return found


class SilenceState(NamedTuple):
    """The part of a silence whose change is an event."""

    state: str
    ends_at: datetime
    content: tuple[Any, ...]  # matchers, start, creator, comment


def silence_transitions(
    before: SilenceState | None, after: SilenceState
) -> list[SilenceTransition]:
    """At most two: what a person changed, then the state that it reached."""
    if before is None:
        return [SilenceTransition.CREATED]
    reached = before.state != after.state
    if reached and after.state == "expired":
        return [SilenceTransition.EXPIRED]
    found: list[SilenceTransition] = []
    # Bringing the start forward is what activates it, so a new start alone is no second event.
    if before.content != after.content or before.ends_at != after.ends_at:
        found.append(SilenceTransition.UPDATED)
    if reached and after.state == "active":
        found.append(SilenceTransition.ACTIVATED)
    return found
