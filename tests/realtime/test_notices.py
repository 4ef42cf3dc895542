"""The operator's lines: what is told of streams and events, and what never is."""

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from realtime import admission, notices
from realtime.events import EventType, Position, Selection
from realtime.notices import MOST_REFUSALS_PER_SECOND, MOST_SINGLE, Refusals
from realtime.streams import TOO_OLD, Stream
from tests import issuer
from tests.realtime.samples import ALERT, SILENCE, sample


def lines(caplog: pytest.LogCaptureFixture, name: str = "") -> list[tuple[str, str, Any]]:
    """Level, message and fields of each line of these modules."""
    return [
        (each.levelname, each.getMessage(), getattr(each, "fields", None))
        for each in caplog.records
        if each.name.startswith(name or "realtime.")
    ]


@pytest.fixture(autouse=True)
def _everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


def test_start_and_end_of_a_stream_are_a_line_each(caplog: pytest.LogCaptureFixture) -> None:
    who = SimpleNamespace(name="ana", token="hidden")
    chosen = Selection(frozenset({"alert_created"}))
    stream = Stream("sse", "192.0.2.7", who, Position("e1", 7), chosen)
    notices.opened(stream)
    stream.end(TOO_OLD)
    notices.closed(stream, 12.3456, 9)
    same = {"stream": stream.id, "transport": "sse", "address": "192.0.2.7"}
    assert lines(caplog) == [
        ("INFO", "stream opened", same | {"since": "e1-7", "filtered": True, "who": "ana"}),
        ("INFO", "stream closed", same | {"reason": "max_age", "seconds": 12.346, "seq": 9}),
    ]
    assert "hidden" not in caplog.text


def test_stream_that_its_client_ended_says_so(caplog: pytest.LogCaptureFixture) -> None:
    notices.closed(Stream("websocket", ""), 1.0, None)
    [(_, _, fields)] = lines(caplog)
    assert fields["reason"] == "client"


def test_polls_are_told_to_whoever_looks_closer(caplog: pytest.LogCaptureFixture) -> None:
    notices.opened(Stream("polling", ""))
    assert [level for level, _, _ in lines(caplog)] == ["DEBUG"]


def test_nothing_is_made_of_a_line_that_nobody_wants(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    nothing: Any = None  # any look at it would fail
    notices.opened(Stream("sse", ""))
    notices.published("e1", 3, nothing)
    Refusals().tell("sse", "", "refused_capacity", 503)
    assert lines(caplog) == []


def test_few_events_of_one_commit_are_told_one_by_one(caplog: pytest.LogCaptureFixture) -> None:
    kinds = [EventType.ALERT_CREATED, EventType.SILENCE_CREATED, EventType.HEALTH_CHANGED]
    notices.published("e1", 9, [sample(kind) for kind in kinds])
    assert lines(caplog) == [
        (
            "INFO",
            "event published",
            {"id": "e1-7", "type": "alert_created", "fingerprint": ALERT.fingerprint},
        ),
        (
            "INFO",
            "event published",
            {"id": "e1-8", "type": "silence_created", "silence": SILENCE.id},
        ),
        (
            "INFO",
            "event published",
            {
                "id": "e1-9",
                "type": "health_changed",
                "component": "database",
                "status": "degraded",
            },
        ),
    ]


def test_many_events_of_one_commit_are_one_line(caplog: pytest.LogCaptureFixture) -> None:
    events = [sample(EventType.ALERT_CREATED)] * (MOST_SINGLE + 1)
    notices.published("e1", 20, events)
    told = lines(caplog)
    assert told[0] == (
        "INFO",
        "events published",
        {"first": "e1-10", "last": "e1-20", "events": 11, "types": {"alert_created": 11}},
    )
    assert [level for level, _, _ in told[1:]] == ["DEBUG"] * 11
    assert [fields["id"] for _, _, fields in told[1:]] == [f"e1-{n}" for n in range(10, 21)]


def test_storm_of_refusals_is_a_few_lines_a_second(caplog: pytest.LogCaptureFixture) -> None:
    clock = [100.0]
    refusals = Refusals(lambda: clock[0], lambda seconds, do: None)
    for _ in range(MOST_REFUSALS_PER_SECOND + 500):
        refusals.tell("sse", "192.0.2.7", "refused_capacity", 503)
    assert len(lines(caplog)) == MOST_REFUSALS_PER_SECOND
    clock[0] = 101.0
    refusals.tell("sse", "192.0.2.7", "refused_capacity", 503)
    told = lines(caplog)[MOST_REFUSALS_PER_SECOND:]
    assert told[0] == ("INFO", "more streams refused", {"refusals": 500})
    assert told[1][1] == "stream refused"
    assert told[1][2]["reason"] == "refused_capacity"


def test_storm_is_counted_to_its_end_though_nobody_comes_after_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    timers: list[tuple[float, Callable[[], None]]] = []
    refusals = Refusals(lambda: 100.0, lambda seconds, do: timers.append((seconds, do)))
    for _ in range(MOST_REFUSALS_PER_SECOND + 3):
        refusals.tell("sse", "192.0.2.7", "refused_capacity", 503)
    [(seconds, tell_rest)] = timers
    assert seconds == 1
    for _ in range(2):
        tell_rest()
    told = lines(caplog)[MOST_REFUSALS_PER_SECOND:]
    assert told == [("INFO", "more streams refused", {"refusals": 3})]


async def test_door_tells_no_secret(
    caplog: pytest.LogCaptureFixture, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "refusals", Refusals())  # others may have been told of just now
    settings.REALTIME = {**settings.REALTIME, "MAX_STREAMS": 1}
    settings.JWT_SECRET = issuer.SECRET
    secret, token = b"s3cr3t", issuer.token().encode()
    scope: dict[str, Any] = {
        "type": "http",
        "client": ["192.0.2.7", 1],
        "query_string": b"filter=" + secret,
        "headers": [(b"authorization", b"Bearer " + token), (b"cookie", b"sessionid=" + secret)],
    }
    stream = await admission.admit(scope, "sse", Position("e1", 7))
    with pytest.raises(admission.Refused):
        await admission.admit(scope, "websocket")
    admission.leave(stream, 9)
    admission.leave(stream, 9)
    told = lines(caplog, "realtime.streams")
    assert [message for _, message, _ in told] == [
        *("stream opened", "stream refused", "stream closed")
    ]
    assert [fields.get("reason") for _, _, fields in told] == [None, "refused_capacity", "client"]
    assert told[0][2]["since"] == "e1-7"
    assert told[2][2]["seq"] == 9
    for each in (secret, token):
        assert each.decode() not in caplog.text + str(told)
