"""Every type of event is said in words, and has its line in the history."""

import msgspec
import pytest
from django.template.loader import render_to_string

from dashboard.lookback.history_rows import HistoryRow
from dashboard.wall.told import WORDS, Told
from realtime.events import EventType, NewEvent, Stored, encode
from realtime.history import Entry
from tests.board_client import NOW
from tests.realtime.samples import ALERT, SILENCE, sample


def told(event: NewEvent, actor: str | None = None) -> Told:
    stored = Stored(1, event.type.value, encode(event, "epoch", 1, NOW))
    return Told.of(Entry(stored, actor))


@pytest.mark.parametrize("event_type", EventType)
def test_every_type_has_its_words_and_its_line(event_type: EventType) -> None:
    event = told(sample(event_type), "ana")
    assert event.words
    line = render_to_string("dashboard/_history_row.html", {"row": HistoryRow.of(event)})
    assert f"<b>{event.words}</b>" in line
    assert "<bdi>ana</bdi>" in line
    assert "2026-11-23 12:00:00 UTC" in line


def test_words_are_those_of_all_types_and_no_other() -> None:
    assert set(WORDS) == set(EventType)
    assert len(set(WORDS.values())) == len(WORDS)


@pytest.mark.parametrize(
    ("event_type", "words"),
    [
        (EventType.ALERT_CREATED, "Came already resolved"),
        (EventType.ALERT_UNACKNOWLEDGED, "Acknowledgement ended"),
        (EventType.ALERT_RESOLVED, "Resolved"),
    ],
)
def test_words_of_an_alert_that_has_resolved(event_type: EventType, words: str) -> None:
    resolved = msgspec.structs.replace(ALERT, status="resolved")
    assert told(NewEvent(event_type, resolved)).words == words


@pytest.mark.parametrize(
    ("reason", "words"), [("elapsed", "Silence ran out"), ("ended", "Silence ended early")]
)
def test_words_of_a_silence_say_why_it_ended(reason: str, words: str) -> None:
    over = msgspec.structs.replace(SILENCE, state="expired", reason=reason)
    assert told(NewEvent(EventType.SILENCE_EXPIRED, over)).words == words


def test_person_is_known_by_what_they_took_where_nobody_is_recorded() -> None:
    taken = msgspec.structs.replace(ALERT, acknowledged_by="bo")
    assert told(NewEvent(EventType.ALERT_ACKNOWLEDGED, taken)).who == "bo"
    assert told(NewEvent(EventType.ALERT_RESOLVED, taken)).who == ""
    assert told(sample(EventType.SILENCE_CREATED)).who == "ana"
    assert told(sample(EventType.SILENCE_UPDATED)).who == ""
