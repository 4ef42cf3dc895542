"""Pages that say what went wrong: calm, whole, and with a way home; JSON for programs."""

from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.urls import path

from config import urls


def fail(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


def fail_without_database(_request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection refused")


urlpatterns = [
    path("fail", fail),
    path("fail-without-database", fail_without_database),
    *urls.urlpatterns,
]
handler400 = urls.handler400
handler500 = urls.handler500


def check(answer: Any, status: int, heading: str) -> None:
    page = answer.content.decode()
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert f"<h1>{heading}</h1>" in page
    assert "What to do" in page
    assert '<a class="button" href="/">' in page


def test_page_that_is_not_there(client: Client, db: None) -> None:
    check(client.get("/nothing/<b>"), 404, "There is no such page")
    assert "<b>" not in client.get("/alerts/<b>/").content.decode().split("<main")[1].split("h1")[0]


def test_path_of_the_api_that_is_not_there_is_told_in_json(client: Client) -> None:
    for name in ("/api/v2/nothing", "/api/v2/alerts/x/y"):
        answer = client.get(name)
        assert answer.status_code == 404
        assert answer.json()["code"] == 404


def test_host_that_is_not_served(client: Client) -> None:
    with override_settings(ALLOWED_HOSTS=["wall.example"]):
        check(client.get("/"), 400, "That could not be read")


def test_fault_of_ours_needs_neither_request_nor_database() -> None:
    failing = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF=__name__):
        check(failing.get("/fail"), 500, "Something broke here")


def test_database_that_is_away_is_told_and_another_worker_may_be_asked() -> None:
    failing = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF=__name__):
        answer = failing.get("/fail-without-database")
    check(answer, 503, "The database does not answer")
    assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_error_page_can_be_made_of_nothing(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert page.count("<h1>") == 1
    assert "Sign out" not in page
