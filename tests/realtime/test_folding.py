"""The fold: an alert's newest event, and the lists that silences' events move."""

from datetime import UTC, datetime

import msgspec

from realtime.events import EventType, NewEvent, Payload, Stored, encode
from realtime.folding import Standing, decode, fold
from realtime.folding import encode as written
from tests.realtime.samples import ALERT, SILENCE, STATS

NAME = ALERT.fingerprint
RESOLVED = msgspec.structs.replace(ALERT, status="resolved", ends_at=ALERT.starts_at)
SILENCED = msgspec.structs.replace(ALERT, silenced_by=["a"])
SECOND = msgspec.structs.replace(SILENCE, resilenced={NAME: ["a", "b"], "f" * 16: ["b"]})


def stored(seq: int, event_type: EventType, data: Payload) -> Stored:
    body = encode(NewEvent(event_type, data), "e1", seq, datetime(2026, 11, 23, tzinfo=UTC))
    return Stored(seq, event_type.value, body)


def folded(*events: tuple[EventType, Payload]) -> dict[str, Standing]:
    firing: dict[str, Standing] = {}
    fold(firing, [stored(seq, *event) for seq, event in enumerate(events, start=1)])
    return firing


def test_fold_keeps_the_newest_of_what_fires() -> None:
    firing = folded((EventType.ALERT_CREATED, ALERT), (EventType.ALERT_SILENCED, SILENCED))
    assert firing[NAME].seq == 2
    assert firing[NAME].data == SILENCED


def test_fold_drops_what_resolves() -> None:
    assert folded((EventType.ALERT_CREATED, ALERT), (EventType.ALERT_RESOLVED, RESOLVED)) == {}
    assert folded((EventType.ALERT_CREATED, RESOLVED)) == {}


def test_fold_moves_the_lists_of_a_second_silence() -> None:
    firing = folded((EventType.ALERT_SILENCED, SILENCED), (EventType.SILENCE_CREATED, SECOND))
    assert firing.keys() == {NAME}
    assert firing[NAME].data.silenced_by == ["a", "b"]


def test_fold_passes_by_what_is_not_about_alerts() -> None:
    assert folded((EventType.STATS_UPDATED, STATS), (EventType.SILENCE_CREATED, SILENCE)) == {}


def test_standing_is_read_back_as_it_was_written() -> None:
    standing = folded((EventType.ALERT_SILENCED, SILENCED))[NAME]
    assert decode(written(standing)) == standing
