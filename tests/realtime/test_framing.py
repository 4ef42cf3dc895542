"""Framing: what a client decodes is what was stored."""

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from realtime import framing
from realtime.events import EventType, NewEvent, NotificationPayload, Stored, encode
from tests.realtime.test_events import AT

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def stored(seq: int, message: str) -> Stored:
    event = NewEvent(EventType.SYSTEM_NOTIFICATION, NotificationPayload("info", message))
    return Stored(seq, event.type, encode(event, "e1", seq, AT))


EVENTS = st.lists(TEXT, max_size=5).map(
    lambda texts: [stored(seq, text) for seq, text in enumerate(texts, start=1)]
)


def decode_sse(stream: bytes) -> list[tuple[str, str, str]]:
    """(last event id, event name, data) of each dispatch, as the HTML standard's 9.2.6 has it."""
    text = stream.decode("utf-8").removeprefix("\ufeff")
    dispatched = []
    last_id, name, data = "", "", ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:-1]:
        if not line:
            if data:
                dispatched.append((last_id, name or "message", data.removesuffix("\n")))
            name, data = "", ""
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            data += value + "\n"
        elif field == "event":
            name = value
        elif field == "id" and "\0" not in value:
            last_id = value
    return dispatched


@given(EVENTS)
def test_sse_events_decoded_by_the_standard_are_what_was_stored(events: list[Stored]) -> None:
    decoded = decode_sse(framing.sse_events("e1", events))
    assert decoded == [(f"e1-{e.seq}", "message", e.body.decode()) for e in events]


@given(st.sampled_from(["hello", "ping", "reset", "bye"]), st.dictionaries(TEXT, TEXT))
def test_sse_control_frames_decode_to_their_name_and_data(name: str, data: dict[str, str]) -> None:
    [(_, decoded_name, decoded_data)] = decode_sse(framing.sse_control(name, data))
    assert decoded_name == name
    assert json.loads(decoded_data) == data


def test_sse_retry_says_a_second() -> None:
    assert framing.sse_retry() == b"retry: 1000\n\n"


@given(EVENTS)
def test_websocket_arrays_hold_the_stored_bytes(events: list[Stored]) -> None:
    [text] = framing.websocket_arrays("e1", events) or ["[]"]
    items = msgspec.json.decode(text, type=list[msgspec.Raw])
    assert [bytes(item) for item in items] == [event.body for event in events]


@given(TEXT)
def test_websocket_control_has_its_name_as_type(text: str) -> None:
    assert json.loads(framing.websocket_control("pong", {"id": text})) == {
        "type": "pong",
        "id": text,
    }


@given(EVENTS, st.booleans())
def test_poll_answer_holds_the_stored_bytes(events: list[Stored], reset: bool) -> None:
    body = framing.poll_answer(events, "e1-9", reset)
    answer = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    items = msgspec.json.decode(answer["events"], type=list[msgspec.Raw])
    assert [bytes(item) for item in items] == [event.body for event in events]
    assert list(answer) == ["events", "cursor", "reset"]
    assert json.loads(body)["cursor"] == "e1-9"
    assert json.loads(body)["reset"] is reset


def test_websocket_arrays_stay_far_below_what_daphne_sends() -> None:
    events = [stored(seq, "x" * 1900) for seq in range(1, 1001)]
    arrays = framing.websocket_arrays("e1", events)
    assert max(map(len, arrays)) < 256 * 1024
    assert [e["seq"] for array in arrays for e in json.loads(array)] == list(range(1, 1001))
