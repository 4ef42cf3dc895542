"""Admin: a token is shown once, kept as its hash, and revoked."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from realtime.access import static_tokens
from realtime.access.denials import BadToken
from realtime.models import ApiToken
from tests.credentials import api_token, person

LIST = "/admin/realtime/apitoken/"


@pytest.fixture
def admin(client: Client, db: None) -> Client:
    client.force_login(person("root", is_staff=True, is_superuser=True))
    return client


def make(admin: Client, **fields: object) -> str:
    """The page after a token was asked for."""
    form = {"name": "prometheus", "scopes": ["read", "ingest"]} | fields
    return admin.post(f"{LIST}add/", form).content.decode()


def shown(page: str) -> list[str]:
    return re.findall(r"wf_[\w-]{43}", page)


def test_token_is_shown_once_and_never_kept(admin: Client) -> None:
    answer = admin.post(f"{LIST}add/", {"name": "prometheus", "scopes": ["read", "ingest"]})
    [token] = shown(answer.content.decode())
    assert "no-store" in answer.headers["Cache-Control"]
    assert static_tokens.find(token).scopes == {"read", "ingest"}
    row = ApiToken.objects.get()
    assert row.created_by == "root"
    for path in (LIST, f"{LIST}{row.pk}/change/", f"{LIST}{row.pk}/history/", "/admin/"):
        page = admin.get(path).content.decode()
        assert page
        assert not shown(page)
        assert row.digest not in page
    assert token not in str(list(ApiToken.objects.values()) + list(LogEntry.objects.values()))
    assert token not in str(admin.cookies)


def test_save_and_add_another_shows_the_token_too(admin: Client) -> None:
    assert len(shown(make(admin, _addanother="Save and add another"))) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"scopes": []},
        {"scopes": ["root"]},
        {"name": ""},
        {"name": "a\nb"},
        {"expires_at_0": "2020-01-01", "expires_at_1": "00:00:00"},
    ],
)
def test_token_that_would_be_no_use_is_not_made(admin: Client, fields: dict[str, object]) -> None:
    assert shown(make(admin, **fields)) == []
    assert not ApiToken.objects.exists()


def test_address_fills_in_nothing(admin: Client) -> None:
    answer = admin.get(f"{LIST}add/?name=taken&scopes=write&expires_at=soon")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'value="taken"' not in page
    assert " checked" not in page


def test_name_is_given_once(admin: Client) -> None:
    api_token("prometheus", "read")
    assert "already exists" in make(admin)


def test_token_may_expire(admin: Client) -> None:
    day = timezone.localdate() + timedelta(days=2)
    [token] = shown(make(admin, expires_at_0=str(day), expires_at_1="00:00:00"))
    assert static_tokens.find(token).expires_at is not None


def test_token_is_revoked_and_never_changed(admin: Client) -> None:
    token = api_token("robot", "read")
    row = ApiToken.objects.get()
    changed = admin.post(f"{LIST}{row.pk}/change/", {"name": "x", "scopes": ["read", "write"]})
    assert changed.status_code == 403
    assert "read" in admin.get(f"{LIST}{row.pk}/change/").content.decode()
    chosen = {"action": "revoke_selected", "_selected_action": [row.pk]}
    page = admin.post(LIST, chosen, follow=True).content.decode()
    assert "1 tokens revoked" in page
    assert "revoked</td>" in page
    with pytest.raises(BadToken):
        static_tokens.find(token)


def test_staff_need_the_permission(client: Client, db: None) -> None:
    user = person("staff", is_staff=True)
    client.force_login(user)
    assert client.get(LIST).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_apitoken"))
    assert client.get(LIST).status_code == 200
    assert client.get(f"{LIST}add/").status_code == 403
    api_token("robot", "read")
    chosen = {"action": "revoke_selected", "_selected_action": [ApiToken.objects.get().pk]}
    client.post(LIST, chosen)
    assert ApiToken.objects.get().revoked_at is None
