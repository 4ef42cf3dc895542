"""Django admin: what a person saves there is told like everything else."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from dashboard.models import Alert, InhibitionRule, Silence
from tests.board_client import NOW, BoardClient, matcher


@pytest.fixture
def admin(board: BoardClient) -> BoardClient:
    user = User.objects.create_superuser("ana", password="x")
    board.http.force_login(user)
    return board


def form(matchers: str = 'alertname="DiskFull"', hours: float = 1, **fields: str) -> dict[str, str]:
    ends = NOW + timedelta(hours=hours)
    return {
        "matchers": matchers,
        "starts_at_0": f"{NOW:%Y-%m-%d}",
        "starts_at_1": f"{NOW:%H:%M:%S}",
        "ends_at_0": f"{ends:%Y-%m-%d}",
        "ends_at_1": f"{ends:%H:%M:%S}",
        "created_by": "ana",
        "comment": "from admin",
        **fields,
    }


def save(admin: BoardClient, path: str, fields: dict[str, str]) -> Any:
    return admin.http.post(f"/admin/dashboard/{path}/", fields)


def test_silence_made_in_admin_mutes_at_once(admin: BoardClient) -> None:
    admin.fire()
    admin.events()
    assert save(admin, "silence/add", form()).status_code == 302
    assert admin.types() == ["silence_created", "alert_silenced"]


def test_silence_changed_in_admin_tells_the_change(admin: BoardClient) -> None:
    admin.fire()
    save(admin, "silence/add", form())
    admin.events()
    silence = Silence.objects.get()
    assert save(admin, f"silence/{silence.id}/change", form(hours=2)).status_code == 302
    assert admin.types() == ["silence_updated"]
    assert Silence.objects.get().ends_at == NOW + timedelta(hours=2)


def test_silence_saved_in_admin_without_a_change_tells_nothing(admin: BoardClient) -> None:
    exact = NOW + timedelta(hours=1, microseconds=123456)
    silence_id = admin.silence(matcher("alertname", "DiskFull"), endsAt=exact.isoformat())
    stored = Silence.objects.get()
    fields = form(created_by=stored.created_by, comment=stored.comment)
    admin.events()
    assert save(admin, f"silence/{silence_id}/change", fields).status_code == 302
    assert admin.types() == []
    assert Silence.objects.get().ends_at == exact


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (form(matchers="alertname=~("), "invalid regular expression"),
        (form(matchers="alertname"), "bad matcher format: alertname"),
        (form(matchers="a=~.*"), "must not match the empty string"),
        (form(hours=-1), "in the past"),
    ],
)
def test_silence_that_is_none_is_refused_with_a_clear_message(
    admin: BoardClient, fields: dict[str, str], message: str
) -> None:
    answer = save(admin, "silence/add", fields)
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not Silence.objects.exists()


def test_selected_silences_are_expired(admin: BoardClient) -> None:
    admin.fire()
    silence_id = admin.silence()
    admin.events()
    fields = {"action": "expire_selected", "_selected_action": silence_id}
    save(admin, "silence", fields)
    assert admin.types() == ["silence_expired", "alert_unsilenced"]


def test_selected_silences_are_deleted(admin: BoardClient) -> None:
    admin.fire()
    silence_id = admin.silence()
    admin.events()
    fields = {"action": "delete_selected", "_selected_action": silence_id, "post": "yes"}
    save(admin, "silence", fields)
    assert admin.types() == ["silence_deleted", "alert_unsilenced"]


def test_rule_made_in_admin_inhibits_at_once(admin: BoardClient) -> None:
    admin.fire("Source", cluster="a")
    admin.fire("Target", cluster="a")
    admin.events()
    fields = {
        "name": "rule",
        "source_matchers": "alertname=Source",
        "target_matchers": "alertname=Target",
        "equal": "cluster, zone",
        "enabled": "on",
    }
    assert save(admin, "inhibitionrule/add", fields).status_code == 302
    assert InhibitionRule.objects.get().equal == ["cluster", "zone"]
    assert admin.types() == ["alert_inhibited"]


@pytest.mark.parametrize(
    "path", ["dashboard/alert", "dashboard/silence", "dashboard/inhibitionrule", "realtime/event"]
)
def test_admin_lists_and_shows_everything(admin: BoardClient, path: str) -> None:
    admin.fire()
    admin.silence()
    InhibitionRule.objects.create(
        name="r",
        source_matchers=[{"name": "a", "value": "b"}],
        target_matchers=[{"name": "c", "value": "d"}],
    )
    assert admin.http.get(f"/admin/{path}/").status_code == 200
    assert admin.http.get(f"/admin/{path}/?q=a").status_code == 200


def test_alerts_and_events_are_read_only(admin: BoardClient) -> None:
    fingerprint = admin.fire()
    for path in ("dashboard/alert", "realtime/event"):
        assert admin.http.get(f"/admin/{path}/add/").status_code == 403
    url = f"/admin/dashboard/alert/{fingerprint}"
    assert admin.http.get(f"{url}/change/").status_code == 200
    assert admin.http.post(f"{url}/change/", {"status": "resolved"}).status_code == 403
    assert admin.http.post(f"{url}/delete/", {"post": "yes"}).status_code == 403
    assert Alert.objects.get().firing
