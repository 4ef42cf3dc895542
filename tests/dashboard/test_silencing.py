"""Silencing: what a silence does to alerts, and each of it told once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from dashboard import deadlines, silencing
from dashboard.matchers import parse_matchers
from dashboard.models import Alert, Silence
from tests.board_client import NOW, BoardClient, alert, matcher
from tests.conftest import Clock
from tests.dashboard.test_models import save_silence

DISK = matcher("alertname", "DiskFull")
SEA = matcher("team", "sea")


def silenced_by(name: str) -> list[str]:
    ids: list[str] = Alert.objects.get(alertname=name).silenced_by
    return ids


def test_silence_mutes_the_firing_alerts_that_it_matches(board: BoardClient) -> None:
    board.fire("DiskFull", team="sea")
    board.fire("DiskFull", team="land")
    board.fire("Other")
    board.resolve("DiskFull", at=NOW, team="gone")
    board.events()
    silence_id = board.silence(DISK)
    events = board.events()
    assert [event.type for event in events] == ["silence_created"] + ["alert_silenced"] * 2
    assert events[0].data == {
        "id": silence_id,
        "state": "active",
        "matchers": [
            {"name": "alertname", "value": "DiskFull", "is_regex": False, "is_equal": True}
        ],
        "starts_at": "2026-11-23T12:00:00.000000Z",
        "ends_at": "2026-11-23T14:00:00.000000Z",
        "created_by": "ana",
        "comment": "maintenance",
        "matched_alerts": 2,
    }
    assert all(event.data["silenced_by"] == [silence_id] for event in events[1:])


def test_silence_mutes_only_what_all_its_matchers_match(board: BoardClient) -> None:
    board.fire("DiskFull", team="sea")
    board.fire("DiskFull", team="land")
    board.silence(DISK, SEA)
    assert [alert["labels"]["team"] for alert in board.alerts(silenced="false")] == ["land"]


def test_silence_that_is_pending_mutes_nothing(board: BoardClient) -> None:
    board.fire()
    board.events()
    board.silence(startsAt="2026-11-23T13:00:00Z")
    [event] = board.events()
    assert (event.type, event.data["state"]) == ("silence_created", "pending")
    assert event.data["matched_alerts"] == 1


def test_alert_that_comes_under_a_silence_is_created_then_silenced(board: BoardClient) -> None:
    silence_id = board.silence()
    board.events()
    board.fire()
    events = board.events()
    assert [event.type for event in events] == ["alert_created", "alert_silenced"]
    assert all(event.data["silenced_by"] == [silence_id] for event in events)


def test_alert_that_fires_again_under_a_silence_is_silenced_again(
    board: BoardClient, clock: Clock
) -> None:
    board.fire()
    board.silence()
    board.resolve(at=NOW)
    board.events()
    clock.shift(60)
    board.fire()
    assert board.types() == ["alert_firing", "alert_silenced"]


def test_alert_that_comes_resolved_is_not_silenced(board: BoardClient) -> None:
    board.silence()
    board.events()
    board.resolve(at=NOW)
    assert board.types() == ["alert_created"]


def test_alert_that_resolves_is_released(board: BoardClient) -> None:
    board.silence()
    board.fire()
    board.events()
    board.resolve(at=NOW)
    events = board.events()
    assert [event.type for event in events] == ["alert_resolved", "alert_unsilenced"]
    assert events[1].data["silenced_by"] == []


def test_silence_that_is_ended_releases_its_alerts(board: BoardClient) -> None:
    silence_id = board.silence()
    board.fire()
    board.events()
    board.expire(silence_id)
    events = board.events()
    assert [event.type for event in events] == ["silence_expired", "alert_unsilenced"]
    assert events[0].data["reason"] == "ended"
    assert events[0].data["state"] == "expired"


def test_silence_that_elapses_releases_its_alerts(board: BoardClient, clock: Clock) -> None:
    silence_id = board.silence(endsAt="2026-11-23T12:01:00Z")
    board.fire()
    board.events()
    clock.shift(60)
    deadlines.run_due(NOW + timedelta(seconds=60))
    events = board.events()
    assert [event.type for event in events] == ["silence_expired", "alert_unsilenced"]
    assert events[0].data["id"] == silence_id
    assert events[0].data["reason"] == "elapsed"


def test_overlapping_silences_start_once_and_stop_once(board: BoardClient) -> None:
    fingerprint = board.fire("DiskFull", team="sea")
    first = board.silence(DISK)
    board.events()
    second = board.silence(SEA)
    [event] = board.events()
    assert event.type == "silence_created"
    assert event.data["resilenced"] == {fingerprint: sorted([first, second])}
    assert silenced_by("DiskFull") == sorted([first, second])
    board.expire(first)
    [event] = board.events()
    assert event.type == "silence_expired"
    assert event.data["resilenced"] == {fingerprint: [second]}
    board.expire(second)
    events = board.events()
    assert [event.type for event in events] == ["silence_expired", "alert_unsilenced"]
    assert "resilenced" not in events[0].data


def test_silence_with_other_matchers_moves_to_other_alerts(board: BoardClient) -> None:
    """Saved in place, as Django admin does."""
    board.fire("DiskFull")
    board.fire("Other", team="sea")
    silence_id = board.silence(DISK)
    board.events()
    silence = Silence.objects.get(pk=silence_id)
    silence.matchers = [SEA]
    silence.save()
    assert sorted(board.told()) == [
        ("alert_silenced", "Other"),
        ("alert_unsilenced", "DiskFull"),
        ("silence_updated", "maintenance"),
    ]


def test_silence_with_the_same_content_tells_nothing(board: BoardClient, clock: Clock) -> None:
    silence_id = board.silence()
    board.fire()
    board.events()
    clock.shift(60)
    board.silence(**board.get_silence(silence_id))
    assert board.types() == []


def test_silence_replaced_by_another_never_leaves_its_alerts_loud(board: BoardClient) -> None:
    """What it told is what the page shows after it: the alert ends up silenced by the new one."""
    board.fire()
    old = board.silence()
    board.events()
    fields = board.get_silence(old) | {"startsAt": "2026-11-23T12:00:05Z"}
    new = board.silence(**fields)
    assert new != old
    assert Silence.objects.get(pk=new).state == Silence.State.PENDING
    assert board.types() == ["silence_expired", "alert_unsilenced", "silence_created"]


def test_silence_that_was_broken_behind_the_model_stops_no_post(
    board: BoardClient, caplog: pytest.LogCaptureFixture
) -> None:
    silence_id = board.silence()
    Silence.objects.update(matchers=[{"name": "a", "value": "(", "isRegex": True}])
    board.events()
    board.fire()
    assert board.types() == ["alert_created"]
    assert silence_id in caplog.text


def test_regex_silence_matches_the_whole_value(board: BoardClient) -> None:
    board.fire("DiskFull", instance="db-1")
    board.fire("DiskFull", instance="olddb-1")
    board.silence(matcher("instance", "db-.*", regex=True))
    assert [alert["labels"]["instance"] for alert in board.alerts(active="false")] == ["db-1"]


def test_negative_silence_matches_alerts_without_the_label(board: BoardClient) -> None:
    board.fire("DiskFull", team="sea")
    board.fire("Other")
    board.silence(matcher("team", "sea", equal=False))
    assert [alert["labels"]["alertname"] for alert in board.alerts(active="false")] == ["Other"]


def test_silence_on_very_many_silenced_alerts_tells_them_in_several_events(
    board: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.receivers.MOST_IDS", 10)
    board.post_alerts(*(alert("DiskFull", n=str(n)) for n in range(30)))
    board.silence(matcher("alertname", "DiskFull"))
    board.events()
    second = board.silence(matcher("alertname", "DiskFull"))
    told = board.events()
    assert [event.type for event in told] == ["silence_created"] + ["silence_updated"] * 7
    lists = [item for event in told for item in event.data["resilenced"].items()]
    assert len(lists) == len(dict(lists)) == 30
    assert all(second in silences for _, silences in lists)
    Silence.objects.get(pk=second).delete()
    assert board.types()[-1] == "silence_deleted"


def test_silence_that_is_over_cannot_be_made(board: BoardClient) -> None:
    with pytest.raises(ValidationError, match="end time can't be in the past"):
        save_silence(ends_at=NOW)
    assert board.types() == []


def test_reach_is_how_many_of_those_that_fire_a_silence_would_mute(board: BoardClient) -> None:
    board.fire("DiskFull", team="sea")
    board.fire("DiskFull", team="land")
    board.resolve("DiskFull", at=NOW, team="gone")
    assert silencing.reach(parse_matchers("alertname=DiskFull, team=~s.+")) == (1, 2)
    assert silencing.reach(parse_matchers("team!=x")) == (2, 2)
