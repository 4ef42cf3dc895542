"""Signing in and out in the site's own pages, and the name in the header."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.board_client import BoardClient

PASSWORD = "a long enough secret"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def ana(db: None) -> User:
    return User.objects.create_user("ana", password=PASSWORD)


def test_sign_in_leads_to_the_page_that_was_asked_for(client: Client, ana: User) -> None:
    answer = client.post(
        "/sign-in/", {"username": "ana", "password": PASSWORD, "next": "/history/?range=1h"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "/history/?range=1h")


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:x()"])
def test_sign_in_leads_to_no_other_site(client: Client, ana: User, address: str) -> None:
    answer = client.post("/sign-in/", {"username": "ana", "password": PASSWORD, "next": address})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert address not in Client().get("/sign-in/", {"next": address}).content.decode()


def test_sign_in_says_that_name_or_password_is_wrong_and_not_which(
    client: Client, ana: User
) -> None:
    pages = [
        client.post("/sign-in/", {"username": name, "password": "wrong"})
        for name in ("ana", "nobody", HOSTILE)
    ]
    for page in pages:
        assert page.status_code == 200
        assert 'role="alert"' in page.content.decode()
        assert "<img" not in page.content.decode().replace('<img src="/static', "")
    assert "ana" in pages[0].content.decode(), "what was typed stays"
    assert "wrong" not in pages[0].content.decode(), "but not the password"


def test_sign_in_needs_its_own_form(ana: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"username": "ana", "password": PASSWORD})
    assert answer.status_code == 403
    assert "The form is out of date" in answer.content.decode()


def test_header_says_who_is_signed_in(board: BoardClient) -> None:
    person = User.objects.create_user(HOSTILE, password=PASSWORD)
    anonymous = board.http.get("/history/?range=1h").content.decode()
    assert "/sign-in/?next=%2Fhistory%2F%3Frange%3D1h" in anonymous
    board.http.force_login(person)
    page = board.http.get("/").content.decode()
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "Sign out" in page
    assert 'class="person" href' not in page


def test_sign_out_is_a_post_and_ends_the_session(client: Client, ana: User) -> None:
    client.force_login(ana)
    assert client.get("/sign-out/").status_code == 405
    assert "Sign out" in client.get("/").content.decode()
    answer = client.post("/sign-out/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert "Sign out" not in client.get("/").content.decode()


def test_pages_read_no_session_of_whoever_shows_none(
    board: BoardClient, django_assert_num_queries: object
) -> None:
    assert callable(django_assert_num_queries)
    with django_assert_num_queries(0):
        board.http.get("/sign-in/")
