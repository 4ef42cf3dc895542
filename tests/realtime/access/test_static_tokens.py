"""Static tokens: random, hashed, revoked, and their use noted."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone

from realtime.access import static_tokens
from realtime.access.credential import Kind, Scope
from realtime.access.denials import BadToken
from realtime.models import ApiToken
from tests.conftest import Clock
from tests.credentials import api_token

pytestmark = pytest.mark.django_db


def refused(token: str) -> bool:
    with pytest.raises(BadToken) as raised:
        static_tokens.find(token)
    return token not in str(raised.value)


def test_token_is_random_and_long() -> None:
    tokens = {static_tokens.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {len("wf_") + 43}


def test_token_names_its_bearer_and_its_scopes() -> None:
    token = api_token("prometheus", "ingest", "unheard-of")
    credential = static_tokens.find(token)
    assert (credential.kind, credential.name) == (Kind.TOKEN, "prometheus")
    assert credential.scopes == {Scope.INGEST}
    assert credential.expires_at is None


def test_token_is_kept_as_its_hash_alone() -> None:
    token = api_token("robot", "read")
    row = ApiToken.objects.values().get()
    assert token not in str(row)
    assert token.removeprefix("wf_") not in str(row)


def test_unknown_token_is_refused() -> None:
    api_token("robot", "read")
    assert refused(static_tokens.new_token())
    assert refused(ApiToken.objects.get().digest), "what is kept is no token"


def test_revoked_token_is_refused() -> None:
    token = api_token("robot", "read")
    static_tokens.find(token)
    assert static_tokens.revoke(ApiToken.objects.all()) == 1
    assert static_tokens.revoke(ApiToken.objects.all()) == 0
    assert refused(token)


def test_expired_token_is_refused(clock: Clock) -> None:
    token = api_token("robot", "read", expires_at=timezone.now() + timedelta(hours=1))
    static_tokens.find(token)
    clock.shift(timedelta(hours=1))
    assert refused(token)


def test_use_is_noted_once_a_minute(clock: Clock) -> None:
    token = api_token("robot", "read")
    noted = []
    for seconds in (0, 59, 1, 59, 1):
        clock.shift(seconds)
        static_tokens.find(token)
        used_at = ApiToken.objects.get().last_used_at
        assert used_at is not None
        noted.append(used_at)
    start = noted[0]
    minute = timedelta(minutes=1)
    assert noted == [start, start, start + minute, start + minute, start + 2 * minute]


def test_use_that_cannot_be_noted_refuses_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    token = api_token("robot", "read")

    def fail(*_: object, **__: object) -> int:
        raise DatabaseError("locked")

    monkeypatch.setattr(QuerySet, "update", fail)
    assert static_tokens.find(token).name == "robot"
    assert "locked" in caplog.text
    assert token not in caplog.text
