"""Django admin: what a person saves there is told like everything else."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.utils import quote
from django.contrib.auth.models import User

from dashboard import health
from dashboard.models import Alert, InhibitionRule, Sender, Silence
from dashboard.readings import failed
from realtime.models import Event
from tests.board_client import NOW, BoardClient, matcher
from tests.dashboard.conftest import ConfigFile


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
    fields = form(comment=stored.comment)
    admin.events()
    assert save(admin, f"silence/{silence_id}/change", fields).status_code == 302
    assert admin.types() == []
    assert Silence.objects.get().ends_at == exact


def test_silence_is_its_makers_and_stays_so_when_another_changes_it(admin: BoardClient) -> None:
    save(admin, "silence/add", form(created_by="somebody else"))
    silence = Silence.objects.get()
    assert silence.created_by == "ana"
    admin.http.force_login(User.objects.create_superuser("bo"))
    assert save(admin, f"silence/{silence.id}/change", form(hours=2)).status_code == 302
    assert Silence.objects.get().created_by == "ana"
    save(admin, "silence", {"action": "expire_selected", "_selected_action": str(silence.id)})
    save(admin, f"silence/{silence.id}/delete", {"post": "yes"})
    told = list(Event.objects.order_by("seq").values_list("type", "actor"))
    assert told == [
        ("silence_created", "ana"),
        ("silence_updated", "bo"),
        ("silence_expired", "bo"),
        ("silence_deleted", "bo"),
    ]


def test_broad_silence_is_made_when_the_person_says_so(admin: BoardClient) -> None:
    for number in range(3):
        admin.fire(f"Alert{number}")
    assert b'type="checkbox"' not in admin.http.get("/admin/dashboard/silence/add/").content
    page = save(admin, "silence/add", form('alertname=~".+"')).content.decode()
    assert "This would mute 3 of 3 firing alerts, and whatever comes later." in page
    assert '<input type="checkbox" name="confirmed"' in page
    assert "I mean it" in page
    assert not Silence.objects.exists()
    answer = save(admin, "silence/add", form('alertname=~".+"', confirmed="on"))
    assert answer.status_code == 302
    assert len(admin.alerts(active="false")) == 3


def test_silence_that_is_over_is_shown_with_what_it_was(admin: BoardClient) -> None:
    silence_id = admin.silence(annotations={"ticket": "OPS-1"})
    admin.expire(silence_id)
    page = admin.http.get(f"/admin/dashboard/silence/{silence_id}/change/").content.decode()
    assert "OPS-1" in page
    assert "I mean it" not in page
    assert 'name="_save"' not in page


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


def test_health_is_shown_in_admin_and_cannot_be_changed(admin: BoardClient) -> None:
    health.take([failed("llm", "Connection refused")], {}, NOW)
    page = admin.http.get("/admin/dashboard/healthcomponent/")
    assert b"Connection refused" in page.content
    assert admin.http.get("/admin/dashboard/healthcomponent/add/").status_code == 403
    assert save(admin, "healthcomponent/llm/delete", {"post": "yes"}).status_code == 403


def test_sender_that_is_gone_for_good_can_be_removed_in_admin(admin: BoardClient) -> None:
    Sender.objects.create(name="http://gone:9090", first_post_at=NOW, last_post_at=NOW)
    page = admin.http.get("/admin/dashboard/sender/")
    assert b"http://gone:9090" in page.content
    assert admin.http.get("/admin/dashboard/sender/add/").status_code == 403
    path = f"sender/{quote('http://gone:9090')}/delete"
    assert save(admin, path, {"post": "yes"}).status_code == 302
    assert not Sender.objects.exists()


def test_rule_with_the_name_of_another_is_refused_in_the_form(admin: BoardClient) -> None:
    fields = {"name": "rule", "source_matchers": "a=b", "target_matchers": "c=d"}
    assert save(admin, "inhibitionrule/add", fields).status_code == 302
    page = save(admin, "inhibitionrule/add", fields)
    assert page.status_code == 200
    assert "Another rule has this name." in page.content.decode()
    rule = InhibitionRule.objects.get()
    assert save(admin, f"inhibitionrule/{rule.pk}/change", fields).status_code == 302


FILE_RULE = """\
route: {receiver: a}
receivers: [{name: a}]
inhibit_rules:
- {name: in the file, source_matchers: [alertname=Source], target_matchers: [a=~"b|c"], equal: [d]}
"""


def test_rule_of_the_file_is_shown_and_cannot_be_changed(
    admin: BoardClient, config_file: ConfigFile
) -> None:
    config_file.load(FILE_RULE)
    rule = InhibitionRule.objects.get()
    url = f"/admin/dashboard/inhibitionrule/{rule.pk}"
    page = admin.http.get(f"{url}/change/")
    assert page.status_code == 200
    assert "a=~&quot;b|c&quot;" in page.content.decode()
    assert 'type="submit"' not in page.content.decode().split("</header>")[-1]
    assert admin.http.post(f"{url}/change/", {"name": "mine"}).status_code == 403
    assert admin.http.post(f"{url}/delete/", {"post": "yes"}).status_code == 403
    assert InhibitionRule.objects.get().name == "in the file"


def test_rules_of_the_file_are_not_deleted_with_others_that_are_selected(
    admin: BoardClient, config_file: ConfigFile
) -> None:
    config_file.load(FILE_RULE)
    InhibitionRule.objects.create(
        name="made here",
        source_matchers=[matcher("a", "b")],
        target_matchers=[matcher("c", "d")],
    )
    rules = list(InhibitionRule.objects.values_list("pk", flat=True))
    fields = {"action": "delete_selected", "_selected_action": rules, "post": "yes"}
    assert admin.http.post("/admin/dashboard/inhibitionrule/", fields).status_code == 403
    assert InhibitionRule.objects.count() == 2
    fields["_selected_action"] = [InhibitionRule.objects.get(from_file=False).pk]
    admin.http.post("/admin/dashboard/inhibitionrule/", fields)
    assert InhibitionRule.objects.get().from_file


def test_rule_made_in_admin_may_have_the_name_of_one_in_the_file(
    admin: BoardClient, config_file: ConfigFile
) -> None:
    config_file.load(FILE_RULE)
    fields = {"name": "in the file", "source_matchers": "a=b", "target_matchers": "c=d"}
    assert save(admin, "inhibitionrule/add", fields).status_code == 302
    assert InhibitionRule.objects.count() == 2


def test_saved_silence_says_how_many_alerts_it_matches(admin: BoardClient) -> None:
    for number in range(3):
        admin.fire(f"Alert{number}")
    now = NOW + timedelta(minutes=1)
    fields = {
        "matchers": 'alertname="Alert1 severity=critical"',
        "starts_at_0": f"{now:%Y-%m-%d}",
        "starts_at_1": f"{now:%H:%M:%S}",
        "ends_at_0": f"{now:%Y-%m-%d}",
        "ends_at_1": f"{now + timedelta(hours=1):%H:%M:%S}",
        "comment": "",
    }
    assert save(admin, "silence/add", fields).status_code == 302
    page = admin.http.get("/admin/dashboard/silence/").content.decode()
    assert "It matches 0 of 3 firing alerts." in page


def test_times_are_shown_to_the_second(admin: BoardClient) -> None:
    admin.fire()
    page = admin.http.get("/admin/realtime/event/").content.decode()
    assert f"{NOW.day} {NOW:%b %Y, %H:%M:%S}" in page
