"""Transitions: from two states to what is told of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.signals import AlertTransition as To
from dashboard.signals import SilenceTransition
from dashboard.transitions import (
    AlertState,
    SilenceState,
    alert_transitions,
    silence_transitions,
)

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
CONTENT = ({"summary": "x"}, "http://x", AT)
FIRING = AlertState(True, CONTENT, [], [], None)
RESOLVED = FIRING._replace(firing=False)
MUTED = FIRING._replace(silenced_by=["s"], inhibited_by=["f"], acknowledged_by="ana")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, FIRING, [To.CREATED]),
        (None, RESOLVED, [To.CREATED]),
        (None, FIRING._replace(silenced_by=["s"]), [To.CREATED, To.SILENCED]),
        (FIRING, FIRING, []),
        (FIRING, RESOLVED, [To.RESOLVED]),
        (RESOLVED, FIRING, [To.FIRING]),
        (RESOLVED, MUTED, [To.FIRING, To.SILENCED, To.INHIBITED, To.ACKNOWLEDGED]),
        (MUTED, RESOLVED, [To.RESOLVED, To.UNSILENCED, To.UNINHIBITED, To.UNACKNOWLEDGED]),
        (FIRING, FIRING._replace(content=({}, "", AT)), [To.UPDATED]),
        (FIRING, RESOLVED._replace(content=({}, "", AT)), [To.RESOLVED]),
        (FIRING, FIRING._replace(silenced_by=["s"]), [To.SILENCED]),
        (MUTED, MUTED._replace(silenced_by=["s", "t"]), []),
        (MUTED, MUTED._replace(silenced_by=[]), [To.UNSILENCED]),
        (MUTED, MUTED._replace(inhibited_by=["g"]), [To.UNINHIBITED, To.INHIBITED]),
        (MUTED, MUTED._replace(acknowledged_by="bo"), [To.UNACKNOWLEDGED, To.ACKNOWLEDGED]),
        (MUTED, MUTED._replace(acknowledged_note="mine"), [To.ACKNOWLEDGED]),
        (FIRING, FIRING._replace(acknowledged_note="nobody's"), []),
    ],
)
def test_alert_transitions_tell_each_change_once(
    before: AlertState | None, after: AlertState, told: list[To]
) -> None:
    assert alert_transitions(before, after) == told


STATES = st.builds(
    AlertState,
    st.booleans(),
    st.sampled_from([CONTENT, ({}, "", AT)]),
    st.lists(st.sampled_from(["s", "t"]), unique=True),
    st.lists(st.sampled_from(["f", "g"]), unique=True, max_size=1),
    st.sampled_from([None, "", "ana", "bo"]),
    st.sampled_from(["", "a note"]),
)
STARTS_AND_STOPS = [
    (To.SILENCED, To.UNSILENCED),
    (To.INHIBITED, To.UNINHIBITED),
    (To.ACKNOWLEDGED, To.UNACKNOWLEDGED),
]


@given(st.lists(STATES, min_size=1))
def test_alert_transitions_alternate_starts_and_stops(states: list[AlertState]) -> None:
    """Whoever counts starts and stops is never wrong, however the states follow.

    But for an owner's new note: it is told as one more acknowledgement by the same person.
    """
    before: AlertState | None = None
    told: list[To] = []
    for state in states:
        steps = alert_transitions(before, state)
        if before and before.acknowledged_by == state.acknowledged_by is not None:
            steps = [step for step in steps if step is not To.ACKNOWLEDGED]
        told += steps
        before = state
    assert told[0] is To.CREATED
    assert told.count(To.CREATED) == 1
    for start, stop in STARTS_AND_STOPS:
        pair = [step for step in told if step in (start, stop)]
        assert pair == [start, stop] * (len(pair) // 2) + [start] * (len(pair) % 2)


PENDING = SilenceState("pending", AT, ("matchers", AT, "ana", "why"))
ACTIVE = PENDING._replace(state="active")
EXPIRED = PENDING._replace(state="expired")
LONGER = AT + timedelta(hours=1)
TO = SilenceTransition


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, PENDING, [TO.CREATED]),
        (None, ACTIVE, [TO.CREATED]),
        (PENDING, PENDING, []),
        (PENDING, ACTIVE, [TO.ACTIVATED]),
        (ACTIVE, EXPIRED, [TO.EXPIRED]),
        (PENDING, EXPIRED, [TO.EXPIRED]),
        (ACTIVE, EXPIRED._replace(ends_at=LONGER), [TO.EXPIRED]),
        (ACTIVE, ACTIVE._replace(ends_at=LONGER), [TO.UPDATED]),
        (ACTIVE, ACTIVE._replace(content=("matchers", AT, "ana", "new")), [TO.UPDATED]),
        (PENDING, ACTIVE._replace(ends_at=LONGER), [TO.UPDATED, TO.ACTIVATED]),
        (EXPIRED, ACTIVE._replace(ends_at=LONGER), [TO.UPDATED, TO.ACTIVATED]),
    ],
)
def test_silence_transitions_tell_what_a_person_did_then_what_it_reached(
    before: SilenceState | None, after: SilenceState, told: list[SilenceTransition]
) -> None:
    assert silence_transitions(before, after) == told
