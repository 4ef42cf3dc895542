"""Hostile bodies to every path that takes one: no failure, and no valid alert is lost with them."""

import json
from typing import Any

from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.models import Alert
from tests.board_client import BoardClient
from tests.hostile_texts import names, texts

# Each example posts to the same board: what one leaves there is the next one's neighbour.
bounded = settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])

PATHS = [
    "/api/v2/alerts",
    "/api/v2/silences",
    "/api/v2/webhook/alertmanager",
    "/api/v2/alerts/0123456789abcdef/ack",
    "/-/reload",
]
KEYS = st.sampled_from(
    [
        "labels", "annotations", "startsAt", "endsAt", "generatorURL", "status", "fingerprint",
        "matchers", "name", "value", "isRegex", "isEqual", "comment", "createdBy", "id", "owner",
        "note", "version", "alerts", "receiver", "truncatedAlerts", "groupLabels", "__proto__",
    ]
)  # fmt: skip
times = st.sampled_from(
    ["", "0001-01-01T00:00:00Z", "2999-01-01T00:00:00+23:59", "2026-02-30", "٢٠٢٦-01-01", "now"]
)
numbers = st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts | times,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | texts, inner, max_size=5),
    max_leaves=20,
)
label_sets = st.dictionaries(names, texts, max_size=5)
alerts = st.fixed_dictionaries(
    {"labels": label_sets | values},
    optional={
        "annotations": label_sets | values,
        "startsAt": times | values,
        "endsAt": times | values,
        "generatorURL": texts | values,
        "status": st.sampled_from(["firing", "resolved"]) | values,
    },
)
matchers = st.fixed_dictionaries(
    {"name": texts | values, "value": texts | values, "isRegex": st.booleans() | values},
    optional={"isEqual": st.booleans() | values},
)
silences = st.fixed_dictionaries(
    {
        "matchers": st.lists(matchers, max_size=3) | values,
        "startsAt": times | values,
        "endsAt": st.just("2999-01-01T00:00:00Z") | times | values,
        "createdBy": texts | values,
        "comment": texts | values,
    },
    optional={"id": texts | values, "annotations": label_sets | values},
)
notifications = st.fixed_dictionaries(
    {"version": st.just("4") | values, "alerts": st.lists(alerts, max_size=3) | values},
    optional={"receiver": values, "truncatedAlerts": numbers | values, "groupLabels": values},
)
bodies = (
    values
    | st.lists(alerts, max_size=4)
    | silences
    | notifications
    | st.fixed_dictionaries({"owner": texts | values}, optional={"note": texts | values})
)


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """JSON in which some bytes are others."""
    data = bytearray(json.dumps(draw(bodies)).encode())
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        piece = draw(
            st.binary(max_size=3)
            | st.sampled_from([b'"', b"\\ud800", b"\\u0000", b"[" * 2_000, b"9" * 5_000, b"1e999"])
        )
        data[at : at + draw(st.integers(0, 2))] = piece
    return bytes(data)


def post(path: str, body: bytes) -> int:
    """The status; fails where it is one of ours."""
    answer = Client(raise_request_exception=True).generic(
        "POST", path, body, content_type="application/json"
    )
    assert answer.status_code < 500, (path, body, answer.content)
    if answer.status_code >= 400 and answer.content:
        told = json.loads(answer.content)
        assert isinstance(told, str) or told.keys() == {"code", "message"}
        assert len(answer.content) < 20_000
    return int(answer.status_code)


@given(body=bodies, path=st.sampled_from(PATHS))
@bounded
def test_hostile_body_is_no_failure(board: BoardClient, body: Any, path: str) -> None:
    post(path, json.dumps(body).encode())
    # What it left on the board can be shown.
    assert board.http.get("/api/v2/alerts").status_code == 200
    assert board.http.get("/api/v2/silences").status_code == 200


@given(body=broken(), path=st.sampled_from(PATHS))
@bounded
def test_hostile_bytes_are_no_failure(board: BoardClient, body: bytes, path: str) -> None:
    post(path, body)


@given(
    before=st.lists(alerts | values, max_size=3),
    after=st.lists(alerts | values, max_size=3),
    spelt=st.booleans(),
)
@bounded
def test_hostile_alerts_cost_no_valid_one_beside_them(
    board: BoardClient, before: list[Any], after: list[Any], spelt: bool
) -> None:
    Alert.objects.filter(alertname="Beside").delete()
    beside = {"labels": {"alertname": "Beside"}, "endsAt": "2999-01-01T00:00:00Z"}
    body = json.dumps([*before, beside, *after], ensure_ascii=spelt).encode("utf-8", "replace")
    post("/api/v2/alerts", body)
    assert Alert.objects.filter(alertname="Beside", status=Alert.Status.FIRING).exists()


@given(labels=st.dictionaries(names, texts.filter(bool), min_size=1, max_size=6), notes=label_sets)
@bounded
def test_hostile_words_are_stored_and_told_as_they_came(
    board: BoardClient, labels: dict[str, str], notes: dict[str, str]
) -> None:
    short = {name[:1_000]: value for name, value in labels.items()}
    noted = {name[:1_000]: value for name, value in notes.items()}
    board.events()
    Alert.objects.all().delete()
    board.events()
    board.send({"labels": short, "annotations": noted})
    [shown] = board.alerts()
    assert (shown["labels"], shown["annotations"]) == (short, noted)
    [told] = board.events()
    assert (told.data["labels"], told.data["annotations"]) == (short, noted)
