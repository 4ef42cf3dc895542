"""Hostile words on the way to the streams: in queries, in positions, and in what is told."""

import json
import random
import re
import time
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import msgspec
import pytest

from realtime.events import Envelope
from tests import event_stream_rules
from tests.e2e.siege import Siege
from tests.hostile_texts import TEXTS
from tests.raw_http import Reply, connect, exchange, read, request
from tests.raw_websocket import RawWebSocket
from tests.streams import poll

STREAM = b"/api/v2/events/stream"
PARAMETERS = {
    "/api/v2/events/stream": ["since", "lastEventId", "types", "filter", "ticket", "batch"],
    "/api/v2/events": ["since", "last_event_id", "limit", "wait", "types", "filter"],
    "/api/v2/history": [
        "from", "to", "types", "filter", "fingerprint", "order", "cursor", "limit", "format",
    ],
    "/api/v2/alerts": ["filter", "receiver", "receiver_matchers", "active", "at"],
    "/api/v2/alerts/groups": ["filter", "receiver", "receiver_matchers", "muted"],
    "/api/v2/silences": ["filter", "expired", "pending"],
    "/api/v2/receivers": ["receiver_matchers"],
    "/": ["q", "next"],
}  # fmt: skip
# As they stand in the address, so that also what is no UTF-8 can be said.
VALUES = [
    *(quote(each) for each in TEXTS if len(each) < 1_000),
    "%00", "%ff%fe", "%ed%a0%80", "%c0%af", "%", "%zz", "+", "&", ";", "=", "==",
    "-1", "0", "1e999", "-inf", "nan", "9" * 5_000, "1_0", "0x10", "1" + "0" * 18, "%D9%A3",
    "a-1", "a-0", "a--1", "-", "a-" + "9" * 18, "a-" + "9" * 19, "A-1", "a-01", "z" * 33 + "-1",
    "*", "alert_*,", ",", "alert_created," * 500, "*" * 3_000,
    "a=b", "a=~(", "a=~" + "(" * 2_000, "a=~(?:a*)*b", "a=~%5CpL" + "%5CpL" * 900,
    "%22%5Cud800%22=x",
    "a=~" + ".*" * 2_000, "a=~x{1000}{1000}", "%7Ba=b%7D", "a" * 8_000 + "=b",
    "2026-01-01T00:00:00Z", "0001-01-01", "9999-12-31T23:59:59-23:59", "2026-02-30", "99999999999",
    "ffffffffffffffff", "FFFFFFFFFFFFFFFF", "true", "csv", "jsonl", "desc",
]  # fmt: skip


def ask(siege: Siege, target: str, *headers: bytes) -> Reply:
    """One answer; of a stream what it says at first. Fails where it is none, or comes late."""
    with connect(siege.address) as connection:
        connection.sendall(request(b"GET", target.encode("ascii"), *headers))
        streams = target.startswith(STREAM.decode())
        found = read(connection, 0.05 if streams else 10)
        while streams and not found.closed and b"\r\n\r\n" not in found.data:
            found = found._replace(data=found.data + read(connection, 0.05).data)
    assert streams or found.closed
    [reply] = found.replies
    return reply


def check_answer(reply: Reply, target: str) -> None:
    assert reply.status < 500, target
    if reply.status >= 400 and target.startswith("/api/"):
        told = json.loads(reply.body)
        assert isinstance(told, str) or told.keys() == {"code", "message"}, target
    if reply.status == 200 and target.startswith(STREAM.decode()):
        assert not event_stream_rules.parse(reply.body).unknown
        assert reply.header("content-encoding") is None


def test_hostile_query_is_answered_by_every_path(siege: Siege) -> None:
    rng = random.Random(4)
    for path, names in PARAMETERS.items():
        streams = path == STREAM.decode()
        for name in names:
            for value in rng.sample(VALUES, 8 if streams else 25):
                # Nobody has thirty seconds for each of them.
                query = f"{name}={value}" + ("&wait=0" if name != "wait" else "&since=a-0")
                check_answer(ask(siege, f"{path}?{query}"), f"{path}?{query}")
        siege.check_log()


def test_hostile_query_of_many_parameters_is_answered(siege: Siege) -> None:
    rng = random.Random(5)
    for _ in range(150):
        path, names = rng.choice(list(PARAMETERS.items()))
        parts = [
            f"{rng.choice(names)}={rng.choice(VALUES)[:2_000]}" for _ in range(rng.randint(2, 6))
        ]
        target = f"{path}?{'&'.join(parts)}"
        if path == STREAM.decode() or ("wait" in target and path == "/api/v2/events"):
            continue
        check_answer(ask(siege, target), target)


POSITIONS = {
    b"": {200},
    b"a": {400},
    b"-": {400},
    b"a-1 ": {200, 400},
    b"a--1": {400},
    b"a-1e9": {400},
    b"a-" + b"9" * 19: {400},
    b"a-" + b"9" * 8_000: {400},
    b"\xd9\xa3-1": {400},
    b"a-\xd9\xa3": {400},
    b"A-1": {400},
    b"<script>": {400},
    b"foreign-1": {200},
}


def test_hostile_position_is_refused_or_reset(siege: Siege) -> None:
    epoch = poll(siege.address, {}).cursor.split("-")[0].encode()
    positions = POSITIONS | {epoch + b"-999999999999": {200}, epoch + b"-0": {200}}
    for position, allowed in positions.items():
        reply = ask(siege, STREAM.decode(), b"Last-Event-ID: " + position)
        assert reply.status in allowed, position
        if reply.status == 400:
            assert json.loads(reply.body)["message"].startswith("Last-Event-ID: ")
            continue
        types = [message.type for message in event_stream_rules.parse(reply.body).messages]
        assert types[0] == "hello"
        foreign = position.strip() not in (b"", epoch + b"-0")
        assert ("reset" in types) is foreign, position
        answer = poll(siege.address, {"since": position.decode("latin-1").strip()})
        assert answer.reset is foreign


def labels_of(seed: int) -> dict[str, str]:
    rng = random.Random(seed)
    chosen = [rng.choice(TEXTS) for _ in range(6)]
    found = {"alertname": f"Hostile{seed}", "severity": rng.choice(TEXTS)}
    found |= {
        (name or "n")[:1_000]: value or "x"
        for name, value in zip(chosen, chosen[::-1], strict=True)
    }
    return {name: value for name, value in found.items() if value}


def test_hostile_words_come_to_every_stream_as_they_were_sent(siege: Siege) -> None:
    start = poll(siege.address, {}).cursor
    sent = [labels_of(seed) for seed in range(60)]
    notes = {(name or "n")[:1_000]: text for name, text in zip(TEXTS, TEXTS[::-1], strict=True)}
    for part in range(0, len(sent), 10):
        alerts = [
            {"labels": each, "annotations": notes, "generatorURL": "javascript:alert(1)"}
            for each in sent[part : part + 10]
        ]
        assert siege.post(*alerts).status_code == 200
    for stream in (siege.sse, siege.websocket):
        stream.wait_for(lambda event: event["data"].get("alertname") == "Hostile59")
    bodies: list[bytes] = []
    polled = poll(siege.address, {"since": start, "limit": "1000"})
    while polled.events:  # they are large: some come in each answer
        bodies += [bytes(event) for event in polled.events]
        polled = poll(siege.address, {"since": polled.cursor, "limit": "1000"})
    raw = exchange(
        siege.address, request(b"GET", STREAM + b"?since=" + start.encode()), seconds=1.0
    )
    [reply] = raw.replies
    parsed = event_stream_rules.parse(reply.body)
    assert not parsed.unknown
    assert parsed.retry_ms == 1000
    told = [m.data.encode() for m in parsed.messages if m.type == "message"]
    assert [m.type for m in parsed.messages[:1]] == ["hello"]
    assert {m.type for m in parsed.messages} <= {"hello", "ping", "message"}
    assert told[: len(bodies)] == bodies
    envelopes = [msgspec.json.decode(body, type=Envelope) for body in bodies]
    created = {
        each.data["alertname"]: each.data for each in envelopes if each.type == "alert_created"
    }
    for labels in sent:
        assert created[labels["alertname"]]["labels"] == labels
        assert created[labels["alertname"]]["annotations"] == notes
    for stream in (siege.sse, siege.websocket):
        assert {body for body in bodies if b"Hostile" in body} <= set(stream.envelopes)


def test_hostile_words_are_no_markup_and_no_link_of_the_page(siege: Siege) -> None:
    labels = {"alertname": "<script>alert(1)</script>", "x": '"><img src=x onerror=alert(1)>'}
    notes = {"summary": "</script><!--", "runbook_url": "javascript:alert(1)"}
    alert: Any = {"labels": labels, "annotations": notes, "generatorURL": "javascript:alert(2)"}
    assert siege.post(alert).status_code == 200
    page = httpx.get(siege.worker.url).text
    for text in ("<script>alert", "<img src=x", "</script><!--", 'href="javascript:'):
        assert text not in page
    assert not re.findall(r"\shref=[\"']?\s*(?:javascript|data):", page, re.IGNORECASE)


def test_hostile_sizes_are_refused_by_name_and_cost_no_neighbour(siege: Siege) -> None:
    hostile: dict[str, Any] = {
        "a value of 1 MB": {"labels": {"a": "x" * 1_000_000}},
        "a name of 1 MB": {"labels": {"x" * 1_000_000: "a"}},
        "10,000 labels": {"labels": {f"n{number}": "x" for number in range(10_000)}},
        "10,000 annotations": {
            "labels": {"a": "b"},
            "annotations": {f"n{number}": "x" for number in range(10_000)},
        },
        "nul": {"labels": {"a": "\0"}},
        "a url of 1 MB": {"labels": {"a": "b"}, "generatorURL": "http://" + "x" * 1_000_000},
        "half a megabyte of controls": {"labels": {f"n{n}": "\x01" * 16_000 for n in range(30)}},
    }
    for number, (name, alert) in enumerate(hostile.items()):
        beside = {"labels": {"alertname": f"Beside{number}"}}
        answer = siege.post(alert, beside)
        assert answer.status_code in (400, 422), name
        assert len(answer.content) < 2_000, name
        siege.sse.wait_for(
            lambda event, wanted=beside: event["data"].get("labels") == wanted["labels"]  # type: ignore[misc]
        )


def test_hostile_filters_hold_up_no_other_stream(siege: Siege) -> None:
    slow = [f'alertname=~"(?:[a-zA-Z0-9]?){{900}}{number}?.*"' for number in range(20)]
    query = urlencode({"filter": slow, "since": poll(siege.address, {}).cursor}, doseq=True)
    clients = [RawWebSocket(siege.address, f"/ws/dashboard?{query}".encode()) for _ in range(10)]
    for part in range(4):
        alerts = [{"labels": {"alertname": f"Slow{part}x{n}"}} for n in range(250)]
        assert siege.post(*alerts).status_code == 200
    begun = time.monotonic()
    siege.check()
    assert time.monotonic() - begun < 5
    for client in clients:
        client.abort()


def test_hostile_silences_are_answered_and_told(siege: Siege) -> None:
    times = {"startsAt": "2026-01-01T00:00:00Z", "endsAt": "2999-01-01T00:00:00Z"}
    for text in TEXTS[::3]:
        body = {
            "matchers": [{"name": text or "a", "value": text or "b", "isRegex": False}],
            "createdBy": text,
            "comment": text,
            **times,
        }
        answer = httpx.post(f"{siege.worker.url}/api/v2/silences", json=body, timeout=30)
        assert answer.status_code == 200, answer.text
        name = answer.json()["silenceID"]
        event = siege.sse.wait_for(lambda event, name=name: event["data"].get("id") == name)  # type: ignore[misc]
        assert event["data"]["comment"] == text
        assert httpx.delete(f"{siege.worker.url}/api/v2/silence/{name}").status_code == 200


@pytest.mark.parametrize(
    "name", ["%00", "x" * 5_000, "%ff", "..%2f", "00000000-0000-0000-0000-00000000000g", "٣" * 16]
)
def test_hostile_ids_in_paths_are_refused(siege: Siege, name: str) -> None:
    name = quote(name, safe="%.")
    for path in (f"alerts/{name}/ack", f"alerts/{name}/history", f"silence/{name}"):
        for method in ("GET", "POST", "DELETE"):
            found = exchange(siege.address, request(method.encode(), f"/api/v2/{path}".encode()))
            [reply] = found.replies
            assert reply.status in (400, 404, 405, 415, 422), path
