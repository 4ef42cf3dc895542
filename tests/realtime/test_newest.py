"""The newest events of some types, by the index."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from realtime import log
from realtime.events import EventType
from realtime.newest import CHUNK, newest
from tests.plans import only_sqlite, plans_on_the_log
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


def test_many_are_looked_through_in_few_queries() -> None:
    log.append([alert_event(a="1"), *(alert_event(a="2") for _ in range(999))])
    with CaptureQueriesContext(connection) as queries:
        assert seqs("alert_created", a="1") == [1]
    assert len(queries) == 1 + 1_000 / CHUNK <= 5


@only_sqlite
def test_sqlite_goes_by_the_index_of_the_types() -> None:
    with plans_on_the_log() as plans:
        assert seqs(*ALERTS) == []
    [plan] = plans
    assert plan.count("event_type_seq") == len(ALERTS)
    assert "SCAN realtime_event" not in plan
