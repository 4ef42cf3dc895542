"""Repeats are recognised by their bytes, and are exactly what the whole path would have made."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from dashboard.models import Alert
from dashboard.repeats import KNOWN_LABEL_SETS, MOST_LABEL_BYTES, LabelSets
from tests.board_client import NOW, BoardClient, alert
from tests.conftest import Clock

PROMETHEUS = "http://prom-a:9090/graph?g0.expr=up"
TWIN = "http://prom-b:9090/graph?g0.expr=up"


def posted(minutes: int = 4, **fields: Any) -> dict[str, Any]:
    """A firing alert as Prometheus sends it, which ends so many minutes from `NOW`."""
    ends_at = (NOW + timedelta(minutes=minutes)).isoformat()
    return (
        alert()
        | {"startsAt": NOW.isoformat(), "endsAt": ends_at, "generatorURL": PROMETHEUS}
        | fields
    )


def test_repeat_moves_the_end_and_tells_nothing(board: BoardClient, clock: Clock) -> None:
    board.send(posted(4))
    board.events()
    clock.shift(60)
    board.send(posted(5))
    assert board.types() == []
    (shown,) = board.alerts()
    assert shown["endsAt"] == "2026-11-23T12:05:00.000Z"
    assert shown["updatedAt"] == "2026-11-23T12:01:00.000Z"


def test_repeats_of_a_batch_cost_the_same_queries_whatever_its_size(
    board: BoardClient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    batch = [posted(4) | alert(instance=str(number)) for number in range(200)]
    board.post_alerts(*batch)
    with django_assert_max_num_queries(14):
        board.post_alerts(*batch)


def test_repeat_without_an_end_has_a_new_lease(board: BoardClient, clock: Clock) -> None:
    board.send(alert())
    clock.shift(200)
    board.send(alert())
    assert board.alerts()[0]["endsAt"] == "2026-11-23T12:08:20.000Z"


def test_repeat_with_an_earlier_end_keeps_an_explicit_later_one(board: BoardClient) -> None:
    board.send(posted(10))
    board.send(posted(4))
    assert board.alerts()[0]["endsAt"] == "2026-11-23T12:10:00.000Z"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"annotations": {"summary": "new"}}, ["alert_updated"]),
        ({"generatorURL": "http://prom-a:9090/graph?g0.expr=down"}, ["alert_updated"]),
        ({"startsAt": (NOW - timedelta(minutes=1)).isoformat()}, ["alert_updated"]),
        ({"startsAt": (NOW + timedelta(minutes=1)).isoformat()}, []),
        ({"endsAt": NOW.isoformat()}, ["alert_resolved"]),
    ],
)
def test_post_that_is_no_repeat_is_told(
    board: BoardClient, changed: dict[str, Any], told: list[str]
) -> None:
    board.send(posted())
    board.events()
    board.send(posted(**changed))
    assert board.types() == told


def test_repeat_after_a_save_elsewhere_is_news_again(board: BoardClient) -> None:
    board.send(posted(annotations={"summary": "sent"}))
    row = Alert.objects.get()
    row.annotations = {"summary": "written by hand"}
    row.save()
    board.events()
    board.send(posted(annotations={"summary": "sent"}))
    assert board.types() == ["alert_updated"]


def test_same_alert_twice_in_a_body_is_taken_in_its_order(board: BoardClient) -> None:
    board.send(posted())
    board.events()
    board.post_alerts(posted(endsAt=NOW.isoformat()), posted(5))
    assert board.types() == []
    board.post_alerts(posted(6), posted(endsAt=NOW.isoformat()))
    assert board.types() == ["alert_resolved"]


def test_another_spelling_of_the_labels_is_the_same_alert(board: BoardClient) -> None:
    first = json.dumps([posted() | alert(team="ops")])
    second = first.replace('"team"', '"\\u0074eam"')
    for body in (first, second, first, second):
        assert board.post("/api/v2/alerts", body).status_code == 200
    assert board.types() == ["alert_created"]


def test_mixed_batch_stores_repeats_news_and_refuses_the_bad_one(board: BoardClient) -> None:
    board.send(posted())
    board.events()
    answer = board.post_alerts(posted(6), {"labels": {}}, posted() | alert("New"))
    assert answer.status_code == 400
    assert board.told() == [("alert_created", "New")]
    ends = {shown["labels"]["alertname"]: shown["endsAt"] for shown in board.alerts()}
    assert ends["DiskFull"] == "2026-11-23T12:06:00.000Z"


def test_second_server_is_told_once_and_then_they_take_turns_in_silence(
    board: BoardClient,
) -> None:
    board.send(posted())
    board.events()
    for minutes, url in enumerate([TWIN, PROMETHEUS, TWIN, PROMETHEUS], start=5):
        board.send(posted(minutes, generatorURL=url))
    assert board.types() == ["alert_updated"]
    assert board.alerts()[0]["endsAt"] == "2026-11-23T12:08:00.000Z"
    assert board.alerts()[0]["generatorURL"] == TWIN


def test_new_url_of_a_known_server_is_a_change(board: BoardClient) -> None:
    board.send(posted())
    board.send(posted(generatorURL=TWIN))
    board.events()
    board.send(posted(generatorURL=PROMETHEUS + "+%3E+1"))
    assert board.types() == ["alert_updated"]
    board.send(posted(generatorURL=TWIN))
    assert board.types() == []


def test_servers_are_forgotten_when_the_alert_resolves(board: BoardClient) -> None:
    board.send(posted())
    board.send(posted(generatorURL=TWIN))
    board.send(posted(endsAt=NOW.isoformat()))
    board.send(posted(generatorURL=PROMETHEUS))
    board.events()
    board.send(posted(generatorURL=TWIN))
    assert board.types() == ["alert_updated"]


def test_label_sets_forget_the_oldest() -> None:
    sets = LabelSets(most=2, parts=1)
    for name in (b"a", b"b", b"c"):
        sets.add(name, name.decode())
    assert [sets.get(name) for name in (b"a", b"b", b"c")] == [None, "b", "c"]


def test_label_sets_of_a_large_board_are_all_remembered() -> None:
    sets = LabelSets()
    names = [b"%d" % number for number in range(KNOWN_LABEL_SETS * 2 // 3)]
    for name in names:
        sets.add(name, name.decode())
    assert all(sets.get(name) == name.decode() for name in names)


def test_large_label_set_is_not_remembered_and_still_repeats(board: BoardClient) -> None:
    sets = LabelSets()
    sets.add(b"x" * (MOST_LABEL_BYTES + 1), "name")
    assert sets.get(b"x" * (MOST_LABEL_BYTES + 1)) is None
    big = alert("Big", text="x" * MOST_LABEL_BYTES)
    board.send(big)
    board.events()
    board.send(big)
    assert board.types() == []


def test_two_servers_that_repeat_a_resolved_alert_tell_it_once(board: BoardClient) -> None:
    board.send(posted())
    board.send(posted(generatorURL=TWIN))
    board.events()
    for url in (PROMETHEUS, TWIN, PROMETHEUS, TWIN):
        board.send(posted(endsAt=NOW.isoformat(), generatorURL=url))
    assert board.types() == ["alert_resolved"]


def test_stored_url_that_is_none_stops_no_post(board: BoardClient) -> None:
    Alert(labels=alert()["labels"], generator_url="http://[x").save()
    board.send(posted())
    assert Alert.objects.get().generator_url == PROMETHEUS


def test_label_sets_that_are_remembered_have_a_greatest_size_together() -> None:
    sets = LabelSets(most_bytes=10, parts=1)
    for _ in range(3):
        sets.add(b"aaaaa", "1")  # again and again: it counts once
    sets.add(b"bbbbb", "2")
    assert (sets.get(b"aaaaa"), sets.get(b"bbbbb")) == ("1", "2")
    sets.add(b"c", "3")
    assert (sets.get(b"aaaaa"), sets.get(b"bbbbb"), sets.get(b"c")) == (None, "2", "3")
    sets.add(b"dddd", "4")
    assert sets.get(b"bbbbb") == "2"


def test_repeats_of_one_post_are_more_than_a_statement_takes(
    board: BoardClient, clock: Clock
) -> None:
    batch = [posted(4) | alert(instance=str(number)) for number in range(1_200)]
    board.post_alerts(*batch)
    assert len(board.events() + board.events()) == 1_200
    clock.shift(60)
    with CaptureQueriesContext(connection) as queries:
        board.post_alerts(*(item | {"endsAt": posted(5)["endsAt"]} for item in batch))
    asked = [query["sql"] for query in queries if " IN (" in query["sql"]]
    assert max(len(re.findall(r"'[0-9a-f]{16}'", statement)) for statement in asked) == 500
    assert board.types() == []
    assert {shown["updatedAt"] for shown in board.alerts()} == {"2026-11-23T12:01:00.000Z"}
