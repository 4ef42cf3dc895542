"""Events: the envelope, payloads and their validation, positions, and type names."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.events import (
    EventType,
    NewEvent,
    Position,
    Selection,
    Stored,
    encode,
    format_time,
    parse_position,
    parse_types,
    payload_of,
    source_of,
)
from tests.realtime.fake_log import labelled
from tests.realtime.samples import ALERT, HEALTH, SILENCE, STATS, alert_event, sample

AT = datetime(2026, 11, 23, 12, 0, 0, 42, tzinfo=UTC)

SOURCES = {
    "alert_silenced": "silence_manager",
    "alert_unsilenced": "silence_manager",
    "stats_updated": "stats_collector",
    "health_changed": "health_monitor",
    "system_notification": "system",
}


@pytest.mark.parametrize("event_type", EventType)
def test_envelope_of_every_type_has_the_protocols_fields(event_type: EventType) -> None:
    envelope = json.loads(encode(sample(event_type), "k3v9x0aq", 17, AT))
    assert list(envelope) == ["type", "id", "seq", "timestamp", "source", "data"]
    assert envelope["type"] == event_type
    assert envelope["id"] == "k3v9x0aq-17"
    assert envelope["seq"] == 17
    assert envelope["timestamp"] == "2026-11-23T12:00:00.000042Z"
    family = event_type.split("_")[0]
    usual = {"alert": "alert_processor", "silence": "silence_manager"}.get(family)
    assert envelope["source"] == SOURCES.get(event_type, usual)
    assert envelope["data"] == json.loads(msgspec.json.encode(sample(event_type).data))


def test_envelope_names_the_person_who_did_it() -> None:
    envelope = json.loads(encode(sample(EventType.SILENCE_CREATED), "e", 1, AT, "ana"))
    assert list(envelope)[-2:] == ["data", "actor"]
    assert envelope["actor"] == "ana"


def test_event_types_are_those_of_the_protocol() -> None:
    alert = "created firing resolved updated inhibited uninhibited silenced unsilenced"
    names = [f"alert_{name}" for name in f"{alert} acknowledged unacknowledged".split()]
    names += [
        f"silence_{name}" for name in ["created", "activated", "updated", "expired", "deleted"]
    ]
    assert list(EventType) == [*names, "stats_updated", "health_changed", "system_notification"]
    assert all(payload_of(event_type) and source_of(event_type) for event_type in EventType)


@pytest.mark.parametrize(
    ("event_type", "payload", "field"),
    [
        (EventType.ALERT_CREATED, msgspec.structs.replace(ALERT, fingerprint="x"), "fingerprint"),
        (EventType.ALERT_CREATED, msgspec.structs.replace(ALERT, status="gone"), "status"),
        (EventType.ALERT_CREATED, msgspec.structs.replace(ALERT, starts_at="today"), "starts_at"),
        (EventType.ALERT_CREATED, msgspec.structs.replace(ALERT, labels={"a": 1}), "labels"),
        (EventType.ALERT_CREATED, msgspec.structs.replace(ALERT, inhibited_by=["f"]), "inhibited"),
        (EventType.SILENCE_CREATED, msgspec.structs.replace(SILENCE, state="over"), "state"),
        (EventType.SILENCE_CREATED, msgspec.structs.replace(SILENCE, matched_alerts=-1), "matched"),
        (EventType.STATS_UPDATED, msgspec.structs.replace(STATS, by_severity={"a": -1}), "by_sev"),
        (EventType.HEALTH_CHANGED, msgspec.structs.replace(HEALTH, status="ill"), "status"),
        (EventType.STATS_UPDATED, ALERT, "fingerprint"),
    ],
)
def test_event_with_a_wrong_payload_is_refused_by_the_fields_name(
    event_type: EventType, payload: Any, field: str
) -> None:
    with pytest.raises(msgspec.ValidationError, match=field):
        encode(NewEvent(event_type, payload), "e", 1, AT)


@given(st.text(), st.text())
def test_envelope_carries_any_text_on_one_line(name: str, value: str) -> None:
    name = name.encode("utf-8", "replace").decode()
    value = value.encode("utf-8", "replace").decode()
    body = encode(alert_event(**{name: value}), "e", 1, AT)
    assert b"\n" not in body
    assert b"\r" not in body
    assert json.loads(body)["data"]["labels"] == {name: value}


def test_format_time_writes_utc_with_microseconds() -> None:
    east = timezone(timedelta(hours=2))
    assert format_time(datetime(2026, 1, 2, 3, 4, 5, tzinfo=east)) == "2026-01-02T01:04:05.000000Z"


@given(st.from_regex(r"[0-9a-z]{1,32}", fullmatch=True), st.integers(0, 10**18 - 1))
def test_position_read_back_from_text_is_the_same(epoch: str, seq: int) -> None:
    assert parse_position(str(Position(epoch, seq))) == Position(epoch, seq)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "e-",
        "-1",
        "e1",
        "e-01",
        "e--1",
        "e- 1",
        "E-1",
        "e-1\n",
        "e-1-1",
        "e-٣",
        "é-1",
        "e-1000000000000000000",
        "a" * 33 + "-1",
        "e-1\x00",
        "e_1-1",
    ],
)
def test_position_is_refused_when_it_is_no_id(text: str) -> None:
    with pytest.raises(ValueError, match="an id is"):
        parse_position(text)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("alert_created", {"alert_created"}),
        ("alert_created, silence_deleted", {"alert_created", "silence_deleted"}),
        ("stats_*,health_*", {"stats_updated", "health_changed"}),
        ("*", {str(event_type) for event_type in EventType}),
        ("alert_un*", {f"alert_un{name}" for name in ("inhibited", "silenced", "acknowledged")}),
    ],
)
def test_types_are_parsed(text: str, chosen: set[str]) -> None:
    assert parse_types(text) == chosen


@pytest.mark.parametrize("text", ["", "alert", "alert_*,nothing", "*_created", "alert_created,"])
def test_types_are_refused_when_one_is_unknown(text: str) -> None:
    with pytest.raises(ValueError, match="unknown event type"):
        parse_types(text)


def test_selection_takes_by_type_and_labels() -> None:
    selection = Selection(frozenset({"alert_created", "stats_updated"}), lambda each: "a" in each)
    assert selection.takes(labelled("alert_created", {"a": "b"}))
    assert not selection.takes(labelled("alert_created", {}))
    assert not selection.takes(labelled("alert_firing", {"a": "b"}))
    assert selection.takes(labelled("stats_updated", None)), (
        "events without labels are not held back"
    )
    assert Selection().takes(labelled("anything", {}))


@pytest.mark.parametrize("event_type", list(EventType))
def test_stored_event_knows_when_it_was_made(event_type: EventType) -> None:
    at = datetime(2026, 11, 23, 15, 4, 5, 678901, UTC)
    body = encode(sample(event_type), "e" * 32, 10**18, at)
    assert Stored(1, event_type.value, body).made_at == at.timestamp()


def test_stored_event_without_a_timestamp_says_so() -> None:
    data = b'{"seq":1,"data":{"labels":{"a":"' + b"x" * 300 + b'"timestamp":"y"}}}'
    assert Stored(1, "alert_created", data).made_at is None
