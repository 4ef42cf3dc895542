"""The log: no holes, no doubles, all or nothing with the change."""

import json
from typing import Any

import msgspec
import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from realtime import log
from realtime.events import EventType, NewEvent
from realtime.models import Event, EventLog
from tests.conftest import Clock
from tests.realtime.samples import ALERT, SILENCE, alert_event, sample

pytestmark = pytest.mark.django_db


def append(count: int) -> None:
    log.append([sample(EventType.SYSTEM_NOTIFICATION)] * count)


def append_in_vain(count: int) -> None:
    """Append in a transaction that is rolled back."""
    with transaction.atomic():
        append(count)
        transaction.set_rollback(True)


def seqs(after: int = 0) -> list[int]:
    return [event.seq for event in log.read(after, 100)]


def test_log_is_made_when_it_is_first_asked_for() -> None:
    epoch, head, pruned = log.extent()
    assert len(epoch) == 8
    assert set(epoch) <= set("0123456789abcdefghijklmnopqrstuvwxyz")
    assert (head, pruned) == (0, 0)
    assert log.extent().epoch == epoch, "and keeps its name"


def test_log_numbers_events_from_one_without_a_hole() -> None:
    append(1)
    append(3)
    assert seqs() == [1, 2, 3, 4]
    assert log.position() == (log.extent().epoch, 4)


def test_log_stores_the_envelope_that_is_sent(clock: Clock) -> None:
    log.append([alert_event(alertname="HighCPU", severity="critical")])
    [stored] = log.read(0, 10)
    envelope = json.loads(stored.body)
    assert stored.type == "alert_created"
    assert envelope["id"] == f"{log.extent().epoch}-1"
    assert envelope["timestamp"] == "2026-11-23T12:00:00.000000Z"
    assert stored.labels == {"alertname": "HighCPU", "severity": "critical"}
    row = Event.objects.get()
    assert (row.seq, row.fingerprint) == (1, ALERT.fingerprint)


def test_log_has_no_labels_for_an_event_that_is_not_about_an_alert() -> None:
    log.append([NewEvent(EventType.SILENCE_CREATED, SILENCE)])
    assert log.read(0, 1)[0].labels is None


def test_log_is_read_in_pieces() -> None:
    append(5)
    assert seqs(after=3) == [4, 5]
    assert [event.seq for event in log.read(1, 2)] == [2, 3]
    assert log.read(5, 10) == []


def test_log_appends_nothing_when_there_is_nothing() -> None:
    log.append([])
    assert not EventLog.objects.exists()


def test_log_gives_the_numbers_back_when_the_change_is_rolled_back() -> None:
    append(1)
    append_in_vain(2)
    append(1)
    assert seqs() == [1, 2]


def test_log_writes_nothing_when_one_payload_is_wrong() -> None:
    wrong = msgspec.structs.replace(ALERT, fingerprint="not one")
    with pytest.raises(msgspec.ValidationError), transaction.atomic():
        log.append([alert_event(), NewEvent(EventType.ALERT_CREATED, wrong)])
    assert log.position().seq == 0
    assert seqs() == []


def test_log_announces_its_head_after_the_commit(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    heads: list[int] = []

    def hear(head: int, **_: Any) -> None:
        heads.append(head)

    log.appended.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            append(2)
            assert heads == []
        assert heads == [2]
        with django_capture_on_commit_callbacks(execute=True):
            append_in_vain(1)
        assert heads == [2]
    finally:
        log.appended.disconnect(hear)


def test_log_is_read_piece_by_piece_when_its_events_are_large(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    append(10)
    size = len(log.read(0, 1)[0].body)
    monkeypatch.setattr(log, "FIRST_ROWS", 2)
    with django_assert_num_queries(2):  # the second for the rest, now that their size is known
        assert [event.seq for event in log.read(3, 100)] == [4, 5, 6, 7, 8, 9, 10]
    monkeypatch.setattr(log, "READ_ROWS", 2)
    assert [event.seq for event in log.read(3, 5)] == [4, 5, 6, 7, 8]
    with django_assert_num_queries(2):
        assert [event.seq for event in log.read(3, 5, 3 * size)] == [4, 5, 6, 7]
    assert [event.seq for event in log.read(3, 5, 1)] == [4, 5]
    assert [event.seq for event in log.read(9, 5)] == [10]
    assert log.read(10, 5) == []
