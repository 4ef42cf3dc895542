"""Standing: which of many credentials have ended."""

import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from realtime.access import sessions, static_tokens
from realtime.access.credential import Credential, Kind, Scope
from realtime.access.standing import over, over_by_time
from realtime.models import ApiToken
from tests.conftest import Clock
from tests.credentials import api_token, person, session_of

pytestmark = pytest.mark.django_db

READ = frozenset({Scope.READ})


def of_session(name: str) -> Credential:
    credential = sessions.find(session_of(person(name)))
    assert credential is not None
    return credential


def of_token(name: str) -> Credential:
    return static_tokens.find(api_token(name, "read"))


def test_jwt_ends_at_its_time_and_asks_no_database(
    clock: Clock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ends = time.time() + 60
    credential = Credential(Kind.JWT, "ana", READ, expires_at=ends)
    with django_assert_num_queries(0):
        assert over({credential}) == set()
        clock.shift(timedelta(seconds=60))
        assert over({credential}) == {credential}
    assert over_by_time({credential}, ends - 0.1) == set()


def test_many_credentials_take_three_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    held = {of_session(f"person{i}") for i in range(4)} | {of_token(f"robot{i}") for i in range(4)}
    with django_assert_num_queries(3):
        assert over(held) == set()


def test_only_what_has_ended_is_named() -> None:
    stays, signed_out = of_session("stays"), of_session("out")
    kept, revoked, deleted = (of_token(name) for name in ("a", "b", "c"))
    Session.objects.filter(pk=signed_out.key).delete()
    static_tokens.revoke(ApiToken.objects.filter(name="b"))
    ApiToken.objects.filter(name="c").delete()
    held = {stays, signed_out, kept, revoked, deleted}
    assert over(held) == {signed_out, revoked, deleted}


def test_token_that_was_let_in_without_the_scope_stands() -> None:
    """While access is open to all; where it is not, the door asks for the scope."""
    credential = static_tokens.find(api_token("sender", "ingest"))
    assert over({credential}) == set()


def test_static_token_ends_at_its_time(clock: Clock) -> None:
    ends = timezone.now() + timedelta(minutes=1)
    credential = static_tokens.find(api_token("robot", "read", expires_at=ends))
    assert over({credential}) == set()
    clock.shift(timedelta(minutes=1))
    assert over({credential}) == {credential}
