"""Every page, also admin's and those of errors: no inline code, and the headers that forbid it."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from config import urls
from config.middleware import PERMISSIONS, POLICY
from dashboard.models import Alert
from realtime.models import ApiToken
from tests.board_client import BoardClient
from tests.credentials import api_token, person

MODELS = {
    "dashboard": ["alert", "silence", "inhibitionrule", "healthcomponent", "sender"],
    "realtime": ["event", "apitoken"],
    "auth": ["user", "group"],
}


def fail(_request: object) -> HttpResponse:
    raise RuntimeError("on purpose")


urlpatterns = [path("fail", fail), *urls.urlpatterns]
handler400 = urls.handler400


class Inline(HTMLParser):
    """Collects what `default-src 'self'` would stop: scripts and handlers, and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        data = named.get("type") in ("application/json", "text/template")
        if tag == "style" or (tag == "script" and "src" not in named and not data):
            self.found.append(f"<{tag}>")
        for name, value in named.items():
            is_code = (value or "").strip().lower().startswith("javascript:")
            if name.startswith("on") or name == "style" or is_code:
                self.found.append(f"{tag} {name}={value}")


def check(answer: Any, status: int = 200) -> None:
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert Inline(answer.content.decode()).found == []
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Permissions-Policy"] == PERMISSIONS
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.fixture
def admin(board: BoardClient) -> Client:
    """On a board that has something of everything."""
    board.fire("DiskFull", severity="critical")
    board.silence()
    api_token("robot", "read")
    board.http.force_login(person("root", is_staff=True, is_superuser=True))
    return board.http


def test_pages_of_the_wall_have_no_inline_code(admin: Client) -> None:
    [name] = Alert.objects.values_list("pk", flat=True)
    for page in ("/", "/api/v2/docs", f"/alerts/{name}/", "/history/", "/history/at/"):
        check(admin.get(page))
    check(admin.get(f"/alerts/{'0' * 16}/"), 404)
    check(admin.get("/history/?from=x"), 400)
    check(Client().get("/sign-in/"))


def test_pages_of_admin_have_no_inline_code(admin: Client) -> None:
    check(Client().get("/admin/login/"))
    for page in ("/admin/", "/admin/password_change/", "/admin/auth/"):
        check(admin.get(page))
    for app, models in MODELS.items():
        for model in models:
            check(admin.get(f"/admin/{app}/{model}/"))
    token = ApiToken.objects.get().pk
    for page in ("silence/add/", "inhibitionrule/add/"):
        check(admin.get(f"/admin/dashboard/{page}"))
    for page in ("add/", f"{token}/change/", f"{token}/delete/", f"{token}/history/"):
        check(admin.get(f"/admin/realtime/apitoken/{page}"))
    check(admin.get("/admin/auth/user/add/"))
    check(admin.post("/admin/realtime/apitoken/add/", {"name": "new", "scopes": ["read"]}))


def test_pages_of_errors_have_no_inline_code(admin: Client) -> None:
    check(admin.get("/nothing"), 404)
    check(admin.get("/admin/nothing"), 404)
    with override_settings(ALLOWED_HOSTS=["wall.example"]):
        check(admin.get("/"), 400)
    check(Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"}), 403)
    staff = Client()
    staff.force_login(person("staff", is_staff=True))
    check(staff.get("/admin/realtime/apitoken/"), 403)
    with override_settings(AUTH_REQUIRED=True):
        check(Client().post("/acknowledge/", headers={"Accept": "text/html"}), 401)
    with override_settings(ROOT_URLCONF=__name__):
        failing = Client(raise_request_exception=False)
        check(failing.get("/fail"), 500)


def test_cookies_are_for_this_site_alone(db: None) -> None:
    person("ana", "a password", is_staff=True)
    for secure in (False, True):
        browser = Client()
        browser.get("/admin/login/", secure=secure)
        form = {"username": "ana", "password": "a password"}
        assert browser.post("/admin/login/", form, secure=secure).status_code == 302
        for name in ("sessionid", "csrftoken"):
            cookie = browser.cookies[name]
            assert cookie["httponly"]
            assert cookie["samesite"] == "Lax"
            assert bool(cookie["secure"]) is secure


def test_browsers_stay_with_https_where_that_is_set(client: Client) -> None:
    assert "Strict-Transport-Security" not in client.get("/-/healthy", secure=True).headers
    assert settings.SECURE_HSTS_SECONDS == 0
    with override_settings(SECURE_HSTS_SECONDS=3600, SECURE_HSTS_INCLUDE_SUBDOMAINS=True):
        fresh = Client()
        told = fresh.get("/-/healthy", secure=True).headers["Strict-Transport-Security"]
        assert told == "max-age=3600; includeSubDomains"
        assert "Strict-Transport-Security" not in fresh.get("/-/healthy").headers
