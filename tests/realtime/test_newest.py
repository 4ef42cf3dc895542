"""The newest events of some types, by the index."""

from typing import Any

import pytest
from django.db import connection

from realtime import log
from realtime.events import EventType
from realtime.newest import CHUNK, newest
from tests.realtime.samples import alert_event, sample

pytestmark = pytest.mark.django_db

ALERTS = ["alert_created", "alert_resolved"]


def seqs(*types: str, most: int = 5, looked_at: int = 1_000, **labels: str) -> list[int]:
    keeps = (lambda found: found.items() >= labels.items()) if labels else None
    found = newest(types, most, labels=keeps, looked_at=looked_at)
    return [entry.event.seq for entry in found]


def test_newest_are_those_of_the_types_in_order() -> None:
    kinds = [EventType.ALERT_CREATED, EventType.STATS_UPDATED, EventType.HEALTH_CHANGED] * 3
    log.append([sample(kind) for kind in kinds], "ana")
    assert seqs("alert_created", "health_changed") == [9, 7, 6, 4, 3]
    assert seqs("silence_created") == []
    assert newest(["alert_created"], 1, looked_at=1)[0].actor == "ana"


def test_labels_keep_back_alerts_alone() -> None:
    log.append([alert_event(a="1"), alert_event(a="2"), sample(EventType.SILENCE_CREATED)])
    log.append([alert_event(a="2"), alert_event(a="1")])
    types = ("alert_created", "silence_created")
    assert seqs(*types, a="1") == [5, 3, 1]
    assert seqs(*types, a="1", most=2) == [5, 3]
    assert seqs(*types, a="1", looked_at=4) == [5, 3]


def test_many_are_looked_through() -> None:
    log.append([alert_event(a="1"), *(alert_event(a="2") for _ in range(2 * CHUNK))])
    assert seqs("alert_created", a="1") == [1]


def test_log_is_not_sorted_for_it() -> None:
    with connection.execute_wrapper(_no_sort):
        assert seqs(*ALERTS) == []


def _no_sort(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if connection.vendor == "sqlite" and "UNION ALL" in sql and not sql.startswith("EXPLAIN"):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            plan = " ".join(str(row) for row in cursor.fetchall())
        assert "event_type_seq" in plan
        assert "SCAN realtime_event" not in plan
    return execute(sql, params, many, context)
