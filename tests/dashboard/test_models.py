"""Models: a plain save or delete tells what the API tells, and keeps no contradiction."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from dashboard.models import Alert, InhibitionRule, Silence
from realtime import log
from tests.board_client import NOW, BoardClient, matcher
from tests.conftest import Clock

DISK = [{"name": "alertname", "value": "DiskFull"}]


def save_alert(name: str = "DiskFull", **fields: Any) -> Alert:
    alert = Alert(labels={"alertname": name, "severity": "critical"}, **fields)
    alert.save()
    return alert


def save_silence(**fields: Any) -> Silence:
    values = {"matchers": DISK, "starts_at": NOW, "ends_at": NOW + timedelta(hours=2)}
    silence = Silence(**values | {"created_by": "ana", "comment": "maintenance"} | fields)
    silence.save()
    return silence


# --- alerts


def test_saved_alert_tells_what_a_posted_one_does(board: BoardClient) -> None:
    board.fire("DiskFull", severity="critical")
    [posted] = board.events()
    Alert.objects.all().delete()
    board.events()
    alert = save_alert()
    [saved] = board.events()
    assert saved == posted
    assert alert.ends_at == NOW + timedelta(minutes=5)
    assert alert.ends_at_is_lease


def test_saved_alert_follows_its_status(board: BoardClient, clock: Clock) -> None:
    alert = save_alert()
    alert.save()
    alert.annotations = {"summary": "new"}
    alert.save()
    alert.status = Alert.Status.RESOLVED
    clock.shift(10)
    alert.save()
    assert alert.ends_at == NOW + timedelta(seconds=10)
    assert board.types() == ["alert_created", "alert_updated", "alert_resolved"]


def test_saved_alert_of_stored_labels_is_not_created_a_second_time(board: BoardClient) -> None:
    save_alert()
    save_alert()
    assert Alert.objects.count() == 1
    assert board.types() == ["alert_created"]


def test_saved_alert_is_silenced_and_a_stale_copy_does_not_undo_it(board: BoardClient) -> None:
    alert = save_alert()
    silence = save_silence()
    board.events()
    alert.annotations = {"summary": "new"}
    alert.save()
    assert Alert.objects.get().silenced_by == [str(silence.id)]
    assert board.types() == ["alert_updated"]


def test_saved_fields_alone_leave_the_others_as_they_are_stored(board: BoardClient) -> None:
    stale = save_alert()
    board.send({"labels": dict(stale.labels), "annotations": {"summary": "newer than the copy"}})
    board.events()
    stale.acknowledged_by, stale.acknowledged_at = "ana", NOW
    stale.save(update_fields=["acknowledged_by", "acknowledged_at"])
    assert board.types() == ["alert_acknowledged"]
    assert Alert.objects.get().annotations == {"summary": "newer than the copy"}


def test_acknowledged_alert_tells_who_and_when_and_resolving_releases_it(
    board: BoardClient,
) -> None:
    alert = save_alert()
    board.events()
    alert.acknowledged_by, alert.acknowledged_at = "ana", NOW
    alert.save()
    [event] = board.events()
    assert event.type == "alert_acknowledged"
    assert event.data["acknowledged_by"] == "ana"
    assert event.data["acknowledged_at"] == "2026-11-23T12:00:00.000000Z"
    alert.acknowledged_by, alert.acknowledged_at = "bo", NOW
    alert.save()
    assert board.types() == ["alert_unacknowledged", "alert_acknowledged"]
    board.resolve("DiskFull", at=NOW, severity="critical")
    events = board.events()
    assert [event.type for event in events] == ["alert_resolved", "alert_unacknowledged"]
    assert events[1].data["acknowledged_by"] is None


@pytest.mark.parametrize("through", ["instance", "queryset"])
def test_deleted_alert_resolves_first(board: BoardClient, through: str) -> None:
    alert = save_alert()
    save_silence()
    board.events()
    if through == "instance":
        alert.delete()
    else:
        Alert.objects.all().delete()
    assert board.types() == ["alert_resolved", "alert_unsilenced"]
    assert not Alert.objects.exists()


def test_deleted_alert_that_had_resolved_tells_nothing(board: BoardClient) -> None:
    save_alert(status=Alert.Status.RESOLVED)
    board.events()
    Alert.objects.all().delete()
    assert board.types() == []


@pytest.mark.parametrize(("source", "target"), [("A", "B"), ("B", "A")])
def test_deleted_source_and_target_tell_each_thing_once(
    board: BoardClient, source: str, target: str
) -> None:
    rule(source, target)
    save_alert(source)
    save_alert(target)
    board.events()
    Alert.objects.all().delete()
    assert sorted(board.told()) == [
        ("alert_resolved", "A"),
        ("alert_resolved", "B"),
        ("alert_uninhibited", target),
    ]


# --- silences


def test_saved_silence_tells_what_a_posted_one_does(board: BoardClient) -> None:
    board.fire()
    board.events()
    posted_id = board.silence()
    posted = board.events()
    board.expire(posted_id)
    board.events()
    silence = save_silence()
    saved = board.events()
    assert [event.type for event in saved] == [event.type for event in posted]
    assert saved[0].data == posted[0].data | {"id": str(silence.id)}


@pytest.mark.parametrize("through", ["instance", "queryset"])
def test_deleted_silence_releases_its_alerts(board: BoardClient, through: str) -> None:
    board.fire()
    silence = save_silence()
    board.events()
    if through == "instance":
        silence.delete()
    else:
        Silence.objects.all().delete()
    assert board.types() == ["silence_deleted", "alert_unsilenced"]
    assert Alert.objects.get().silenced_by == []


def test_deleted_silences_that_overlap_release_their_alert_once(board: BoardClient) -> None:
    board.fire()
    for _ in range(2):
        save_silence()
    board.events()
    Silence.objects.all().delete()
    assert board.types() == ["silence_deleted", "silence_deleted", "alert_unsilenced"]


def test_deleted_silence_that_was_over_only_tells_so(board: BoardClient, clock: Clock) -> None:
    board.fire()
    silence = save_silence()
    board.expire(str(silence.id))
    board.events()
    Silence.objects.all().delete()
    assert board.types() == ["silence_deleted"]


@pytest.mark.parametrize(
    "fields",
    [
        {"matchers": []},
        {"matchers": [{"name": "a", "value": "(", "isRegex": True}]},
        {"matchers": [{"name": "a", "value": ".*", "isRegex": True}]},
        {"matchers": "a=b"},
        {"ends_at": NOW - timedelta(seconds=1)},
    ],
)
def test_silence_that_is_none_cannot_be_saved(board: BoardClient, fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        save_silence(**fields)
    assert board.types() == []
    assert not Silence.objects.exists()


@pytest.mark.parametrize(
    "annotations", [None, [], {"a": 7}, {"": "a"}, {"a": "\0"}, {"a": "\ud800"}]
)
def test_silence_keeps_only_texts_as_annotations(board: BoardClient, annotations: Any) -> None:
    with pytest.raises(ValidationError, match="texts by name: "):
        save_silence(annotations=annotations)


def test_silence_that_begins_by_itself_was_not_updated(board: BoardClient, clock: Clock) -> None:
    silence = save_silence(starts_at=NOW + timedelta(minutes=1))
    clock.shift(60)
    silence.save(update_fields=["state"])
    assert board.types() == ["silence_created", "silence_activated"]
    assert Silence.objects.get().updated_at == NOW
    silence.comment = "new"
    silence.save(update_fields=["comment"])
    assert Silence.objects.get().updated_at == NOW + timedelta(minutes=1)


# --- rules


def rule(source: str, target: str, name: str = "rule", **fields: Any) -> InhibitionRule:
    return InhibitionRule.objects.create(
        name=name,
        source_matchers=[matcher("alertname", source)],
        target_matchers=[matcher("alertname", target)],
        **fields,
    )


def test_saved_rule_inhibits_and_releases(board: BoardClient) -> None:
    source = board.fire("Source")
    board.fire("Target")
    board.events()
    saved = rule("Source", "Target")
    [event] = board.events()
    assert (event.type, event.subject) == ("alert_inhibited", "Target")
    assert event.data["inhibited_by"] == [source]
    saved.enabled = False
    saved.save()
    assert board.told() == [("alert_uninhibited", "Target")]
    saved.enabled = True
    saved.save()
    assert board.told() == [("alert_inhibited", "Target")]
    saved.delete()
    assert board.told() == [("alert_uninhibited", "Target")]


@pytest.mark.parametrize("fields", [{"equal": "cluster"}, {"equal": [""]}, {"equal": [1]}])
def test_rule_that_is_none_cannot_be_saved(board: BoardClient, fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        rule("Source", "Target", **fields)
    assert not InhibitionRule.objects.exists()


# --- all or nothing


def test_change_that_is_rolled_back_leaves_no_event(board: BoardClient) -> None:
    board.fire()
    board.events()
    before = log.extent()
    with transaction.atomic():
        save_alert("Other")
        save_silence()
        Alert.objects.filter(alertname="DiskFull").delete()
        assert log.extent().head > before.head
        transaction.set_rollback(True)
    assert log.extent() == before
    assert board.types() == []
    assert [alert.alertname for alert in Alert.objects.all()] == ["DiskFull"]


def test_save_of_some_fields_does_not_bring_back_what_was_deleted(board: BoardClient) -> None:
    board.fire()
    held = Alert.objects.get()
    Alert.objects.all().delete()
    board.events()
    with pytest.raises(DatabaseError):
        held.save(update_fields=["annotations"])
    assert not Alert.objects.exists()
    assert board.types() == []


def test_owner_who_is_written_alone_has_neither_time_nor_note_of_another(
    board: BoardClient, clock: Clock
) -> None:
    board.fire()
    held = Alert.objects.get()
    held.acknowledged_by, held.acknowledged_at, held.acknowledged_note = "ana", NOW, "mine"
    held.save()
    clock.shift(60)
    held = Alert.objects.get()
    held.acknowledged_by = "bo"
    held.save(update_fields=["acknowledged_by"])
    held = Alert.objects.get()
    assert (held.acknowledged_at, held.acknowledged_note) == (NOW + timedelta(seconds=60), "")
    held.acknowledged_by = None
    held.save(update_fields=["acknowledged_by"])
    assert Alert.objects.get().acknowledged_at is None
