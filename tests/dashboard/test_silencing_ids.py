"""Changing a silence: in place or a new one, as Alertmanager decides, for any silence and post."""

from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import silencing
from dashboard.matchers import Matcher, MatchType
from dashboard.models import Silence
from dashboard.silencing import PostedSilence, SilenceError
from tests.board_client import NOW

A, B = Matcher("a", MatchType.EQUAL, "x"), Matcher("b", MatchType.NOT_EQUAL, "y")
MATCHERS = st.sampled_from([[A], [A, B], [B, A]])
# Near the moments that decide: now, the second of a start, and the end.
OFFSETS = st.sampled_from([-3600, -60.5, -60, -59.75, -59, -0.25, 0, 0.25, 1, 60, 3600])


class Case(NamedTuple):
    """A stored silence, and what is posted under its id at `NOW`; seconds from then."""

    old_matchers: list[Matcher]
    old_start: float
    old_end: float
    matchers: list[Matcher]
    start: float | None
    end: float


CASES = st.builds(Case, MATCHERS, OFFSETS, OFFSETS, MATCHERS, st.none() | OFFSETS, OFFSETS)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def expected(case: Case) -> str:
    """`refused`, `changed` or `replaced`, by Alertmanager's rules (silence/silence.go, Set)."""
    if case.end < 0 or (case.start is not None and case.end <= case.start):
        return "refused"
    start = 0 if case.start is None else case.start
    is_pending, is_over = case.old_start > 0, case.old_end <= 0
    if case.matchers == case.old_matchers and not is_over:
        if is_pending and start >= 0:
            return "changed"
        if not is_pending and at(start).timestamp() // 1 == at(case.old_start).timestamp() // 1:
            return "changed"
    return "replaced" if case.end > 0 else "refused"


def store(case: Case) -> Silence:
    """The old one as it would stand by now, past the checks for a new one."""
    start, end = at(case.old_start), at(max(case.old_start, case.old_end))
    silence = Silence(starts_at=start, ends_at=end, updated_at=NOW, created_by="ana")
    silence.matchers = [
        {"name": m.name, "value": m.value, "isRegex": m.is_regex, "isEqual": m.is_equal}
        for m in case.old_matchers
    ]
    silence.state = silence.state_at(NOW)
    return Silence.objects.bulk_create([silence])[0]


@pytest.mark.usefixtures("board")
@given(case=CASES)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_silence_keeps_its_id_exactly_when_history_stays_true(case: Case) -> None:
    case = case._replace(old_end=max(case.old_start, case.old_end))
    old = store(case)
    posted = PostedSilence(
        case.matchers,
        None if case.start is None else at(case.start),
        at(case.end),
        "bo",
        "new",
        {},
    )
    try:
        new = silencing.put(posted, old.id)
    except SilenceError:
        outcome = "refused"
    else:
        outcome = "changed" if new.id == old.id else "replaced"
    assert outcome == expected(case)
    stored = Silence.objects.get(pk=old.id)
    if outcome == "refused":
        assert (stored.comment, stored.ends_at) == ("", old.ends_at), "nothing is half done"
    elif outcome == "replaced":
        assert stored.state_at(NOW) is Silence.State.EXPIRED
        assert stored.ends_at == min(old.ends_at, NOW)
        assert new.starts_at == max(NOW, at(case.start or 0))
    else:
        assert (new.ends_at, new.comment) == (at(case.end), "new")
