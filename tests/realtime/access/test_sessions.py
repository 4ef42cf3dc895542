"""Sessions: whose each is, and when it ends."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from realtime.access import sessions
from realtime.access.credential import EVERY_SCOPE, Kind
from tests.credentials import person, session_of

pytestmark = pytest.mark.django_db


def test_session_is_of_who_signed_in_and_may_everything() -> None:
    key = session_of(person("ana"))
    credential = sessions.find(key)
    assert credential is not None
    assert (credential.kind, credential.name, credential.key) == (Kind.SESSION, "ana", key)
    assert credential.scopes == EVERY_SCOPE


@pytest.mark.parametrize("key", ["", "x" * 32, "a\0b", "../../x", "é" * 8])
def test_unknown_session_is_nobodys(key: str) -> None:
    assert sessions.find(key) is None


def test_session_without_a_person_is_nobodys() -> None:
    client = Client()
    session = client.session
    session["x"] = 1
    session.save()
    assert sessions.find(session.session_key or "") is None


def test_session_ends_with_logout() -> None:
    client = Client()
    client.force_login(person())
    key = client.cookies["sessionid"].value
    client.logout()
    assert sessions.find(key) is None


def test_session_ends_when_it_expires() -> None:
    key = session_of(person())
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert sessions.find(key) is None


def test_session_ends_when_the_person_is_deactivated_or_removed() -> None:
    user = person()
    key = session_of(user)
    user.is_active = False
    user.save()
    assert sessions.find(key) is None
    user.is_active = True
    user.save()
    assert sessions.find(key) is not None
    user.delete()
    assert sessions.find(key) is None


def test_session_ends_with_a_new_password() -> None:
    user = person()
    key = session_of(user)
    user.set_password("another password")
    user.save()
    assert sessions.find(key) is None


def test_many_sessions_take_two_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    keys = [session_of(person(f"person{i}")) for i in range(5)]
    with django_assert_num_queries(2):
        assert sessions.find_all([*keys, "unknown"]).keys() == set(keys)
