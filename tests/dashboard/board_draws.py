"""What the board machine may do, drawn from small pools: so that most of it concerns the same."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.dashboard.reference_alert import ZERO_TIME, Json, PlainAlert
from tests.dashboard.reference_matcher import PlainMatcher
from tests.dashboard.reference_silence import PlainSilence, PostedSilence

# Two servers that evaluate one rule send the same alert, each with a URL of its own.
URLS = ["http://one:9090/a", "http://one:9090/b", "http://two:9090/a", ""]
LABELS = [
    {"alertname": "A"},
    {"alertname": "A", "cluster": "x"},
    {"alertname": "B", "cluster": "x"},
    {"alertname": "B", "cluster": "y"},
    {"alertname": "B", "cluster": "x", "severity": "critical"},
    {"alertname": "C"},
    {"alertname": "C", "cluster": "x"},
]
SPELLINGS = [*LABELS, {"cluster": "", "alertname": "A"}, {"cluster": "x", "alertname": "B"}]
NOTES: list[dict[str, str]] = [{}, {"summary": "one"}, {"summary": "two"}]
# With the status that one of them alone is answered with.
INVALID: list[tuple[Json, int]] = [
    ({"labels": {}}, 400),
    ({"labels": {"alertname": ""}}, 400),
    ({"labels": {"": "x"}}, 400),
    ({"annotations": {"summary": "one"}}, 422),
]

A, B, C = (PlainMatcher("alertname", name) for name in "ABC")
A_OR_B = PlainMatcher("alertname", "A|B", is_regex=True)
NEITHER = A_OR_B._replace(is_equal=False)
IN_X = PlainMatcher("cluster", "x")
NOT_IN_Y = PlainMatcher("cluster", "y", is_equal=False)
NOWHERE = PlainMatcher("cluster", "")
CRITICAL = PlainMatcher("severity", "crit.*", is_regex=True)

SOURCES = [[A], [B], [A_OR_B], [NOT_IN_Y], [IN_X], [IN_X, CRITICAL]]
TARGETS = [[A], [B], [C], [A_OR_B], [NOT_IN_Y]]
# The order of the matchers tells silences apart.
SILENCED = [[A], [A_OR_B], [NEITHER], [NOT_IN_Y], [IN_X], [B, IN_X], [A_OR_B, NOWHERE]]
INVALID_SILENCED = [[NOWHERE]]

KEPT = "as it is stored"
REVERSED = "in the other order"
Minutes = float | str | None  # from now on; or `KEPT`, or a time that is sent as it stands


class AlertDraw(NamedTuple):
    """A posted alert, before it is known what is stored and what time it is."""

    labels: dict[str, str]
    starts: Minutes
    ends: Minutes
    notes: dict[str, str] | str
    url: str

    def posted(self, now: datetime, stored: PlainAlert | None) -> Json:
        item: Json = {"labels": self.labels}
        starts = _moment(self.starts, now, stored.starts if stored else None)
        ends = _moment(self.ends, now, stored.ends if stored else None)
        if starts is not None:
            item["startsAt"] = starts
        if ends is not None:
            item["endsAt"] = ends
        kept_notes, kept_url = (stored.annotations, stored.url) if stored else (NOTES[0], URLS[0])
        if notes := kept_notes if isinstance(self.notes, str) else self.notes:
            item["annotations"] = notes
        if url := kept_url if self.url == KEPT else self.url:
            item["generatorURL"] = url
        return item


class SilenceDraw(NamedTuple):
    """A posted silence, before it is known which one it changes and what time it is."""

    matchers: list[PlainMatcher] | str
    starts: Minutes
    ends: Minutes
    creator: str
    comment: str
    annotations: dict[str, str]

    def posted(self, now: datetime, stored: PlainSilence | None) -> PostedSilence:
        starts = _time(self.starts, now, stored.starts if stored else None)
        ends = _time(self.ends, now, stored.ends if stored else None)
        ends = ends or now + timedelta(minutes=5)
        matchers = self.matchers
        if isinstance(matchers, str):
            matchers = stored.matchers if stored else SILENCED[0]
            if self.matchers == REVERSED:
                matchers = matchers[::-1]
        return PostedSilence(matchers, starts, ends, self.creator, self.comment, self.annotations)


def _moment(minutes: Minutes, now: datetime, stored: datetime | None) -> str | None:
    if isinstance(minutes, str) and minutes != KEPT:
        return minutes
    at = _time(minutes, now, stored)
    return at.isoformat() if at else None


def _time(minutes: Minutes, now: datetime, stored: datetime | None) -> datetime | None:
    if minutes == KEPT:
        return stored
    return None if minutes is None else now + timedelta(minutes=_number(minutes))


def _number(minutes: Minutes) -> float:
    assert isinstance(minutes, (int, float))
    return minutes


# Most posts are repeats, and most ends are those of a sender: 4 minutes from now, or now.
ALERTS = st.builds(
    AlertDraw,
    labels=st.sampled_from(SPELLINGS),
    starts=st.sampled_from([KEPT, KEPT, KEPT, KEPT, None, ZERO_TIME, -9, -3, -1, 0, 2]),
    ends=st.sampled_from([4, 4, 4, 0, 0, None, None, KEPT, ZERO_TIME, -4, -2, 9]),
    notes=st.sampled_from([KEPT, KEPT, KEPT, *NOTES]),
    url=st.sampled_from([KEPT, KEPT, KEPT, *URLS]),
)
BATCHES = st.lists(ALERTS | st.sampled_from(INVALID), min_size=1, max_size=4)


def as_sent(labels: dict[str, str], minutes: Minutes, url: str = KEPT) -> AlertDraw:
    """As a server repeats it, with nothing new but its end."""
    return AlertDraw(labels, KEPT, minutes, KEPT, url)


SEVERAL = st.lists(st.sampled_from(LABELS), min_size=1, max_size=5)
MOST = st.permutations(LABELS).map(lambda labels: labels[:5])
LEASES_MINUTES = st.sampled_from([4, 15, 60])
OVER_MINUTES = st.sampled_from([0, 0, 0, -1, -2])
SERVERS = st.sampled_from([KEPT, KEPT, URLS[0], URLS[2]])

_SIGNED = {
    "creator": st.sampled_from(["ana", "bo"]),
    "comment": st.sampled_from(["", "why"]),
    "annotations": st.sampled_from(NOTES),
}
SILENCES = st.builds(
    SilenceDraw,
    matchers=st.sampled_from(SILENCED * 2 + INVALID_SILENCED),
    starts=st.sampled_from([None, None, None, -3, 0, 0.005, 1, 1, 2, 2]),
    ends=st.sampled_from([5, 12, 30, 30, 3, 1, 0, -1]),
    **_SIGNED,
)
SILENCE_CHANGES = st.builds(
    SilenceDraw,
    matchers=st.sampled_from([KEPT, KEPT, KEPT, KEPT, REVERSED, *SILENCED[:2]]),
    starts=st.sampled_from([KEPT, KEPT, KEPT, KEPT, None, 0, 0.005, 1, 2]),
    ends=st.sampled_from([KEPT, KEPT, KEPT, 5, 30, 1, 0]),
    **_SIGNED,
)

RULES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "sources": st.sampled_from(SOURCES),
        "targets": st.sampled_from(TARGETS),
        "equal": st.sampled_from([[], [], ["cluster"], ["cluster", "severity"]]),
        "enabled": st.sampled_from([True, True, True, False]),
    }
)
OWNERS = st.sampled_from(["ana", "bo", None])
PAUSES_SECONDS = st.sampled_from([1, 29, 60, 60, 60, 90, 150, 240] * 2 + [300, 720, 13 * 3600])
