"""`POST /api/v2/events/ticket`."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from realtime.access import tickets
from realtime.access.credential import Kind
from tests import issuer
from tests.credentials import api_token, bearer, person

pytestmark = pytest.mark.django_db

PATH = "/api/v2/events/ticket"
OWN = {"origin": "http://testserver"}


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def test_ticket_is_of_the_person_who_asks(browser: Client, settings: Any) -> None:
    settings.AUTH_REQUIRED = True
    browser.force_login(person("ana"))
    answer = browser.post(PATH, headers=OWN)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json().keys() == {"ticket", "expires_in"}
    assert answer.json()["expires_in"] == 30
    credential = tickets.redeem(answer.json()["ticket"])
    assert credential is not None
    assert (credential.kind, credential.name) == (Kind.SESSION, "ana")
    assert credential.key == browser.cookies["sessionid"].value


@pytest.mark.parametrize("required", [True, False])
def test_ticket_of_a_person_is_asked_for_by_a_page_of_this_site(
    browser: Client, settings: Any, required: bool
) -> None:
    settings.AUTH_REQUIRED = required
    browser.force_login(person())
    for headers in ({}, {"origin": "https://evil.example"}, {"origin": "null"}):
        assert browser.post(PATH, headers=headers).status_code == 403


def test_ticket_is_of_the_program_that_asks(browser: Client, settings: Any) -> None:
    settings.AUTH_REQUIRED = True
    settings.JWT_SECRET = issuer.SECRET
    for token, name in ((api_token("robot", "read"), "robot"), (issuer.token(sub="ops"), "ops")):
        answer = browser.post(PATH, headers=bearer(token))
        credential = tickets.redeem(answer.json()["ticket"])
        assert credential is not None
        assert credential.name == name
    narrow = bearer(api_token("narrow", "write", "ingest"))
    assert browser.post(PATH, headers=narrow).status_code == 403


def test_ticket_is_for_nobody_where_nobody_is_asked(browser: Client, settings: Any) -> None:
    answer = browser.post(PATH)
    assert tickets.redeem(answer.json()["ticket"]) is None
    settings.AUTH_REQUIRED = True
    assert browser.post(PATH).status_code == 401


def test_ticket_is_posted_for(browser: Client) -> None:
    answer = browser.get(PATH)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_ticket_waits_for_the_database(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_credential: object) -> str:
        raise OperationalError("away")

    monkeypatch.setattr(tickets, "issue", away)
    answer = browser.post(PATH)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
