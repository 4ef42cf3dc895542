"""Remembered tokens: who watches is let in while the database is away, and no longer than that."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from config import gate, remembered_tokens
from config.remembered_tokens import KEPT_SECONDS, RememberedTokens
from realtime.access import static_tokens
from realtime.access.credential import Credential
from realtime.access.denials import BadToken
from realtime.models import ApiToken
from tests import issuer
from tests.conftest import Clock
from tests.credentials import api_token, bearer

pytestmark = pytest.mark.django_db


class Database:
    """Answers at once, fails, or leaves who asks waiting."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_away = False
        self.hangs = False
        self.seconds = 0.0
        self.waiting: list[Callable[[], None]] = []
        self._read = static_tokens.of_digest
        monkeypatch.setattr(static_tokens, "of_digest", self._of_digest)
        monkeypatch.setattr(remembered_tokens, "PATIENCE_SECONDS", 0.001)
        self.tokens = RememberedTokens(self._begin, lambda: self.seconds)

    def _of_digest(self, digest: str) -> Credential:
        if self.is_away:
            raise OperationalError("away")
        return self._read(digest)

    def _begin(self, ask: Callable[[], None]) -> None:
        if self.hangs:
            self.waiting.append(ask)
        else:
            ask()

    def answers(self) -> None:
        self.hangs = False
        while self.waiting:
            self.waiting.pop()()


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    return Database(monkeypatch)


def test_token_is_good_while_the_database_is_away(database: Database) -> None:
    token = api_token("prometheus", "read")
    known = database.tokens.of_token(token)
    database.is_away = True
    for _ in range(3):
        database.seconds += KEPT_SECONDS - 1  # an outage lasts as long as it does
        assert database.tokens.of_token(token) == known
    with pytest.raises(OperationalError):
        database.tokens.of_token(api_token("never seen", "read"))
    database.seconds += KEPT_SECONDS
    with pytest.raises(OperationalError):
        database.tokens.of_token(token)


def test_token_is_good_while_the_database_hangs(database: Database) -> None:
    token = api_token("prometheus", "read")
    known = database.tokens.of_token(token)
    database.hangs = True
    assert [database.tokens.of_token(token) for _ in range(3)] == [known] * 3
    assert len(database.waiting) == 1, "one thread, however many ask"


@pytest.mark.parametrize("late", [False, True])
def test_revoked_token_is_bad_as_soon_as_the_database_answers(
    database: Database, late: bool
) -> None:
    token = api_token("prometheus", "read")
    database.tokens.of_token(token)
    static_tokens.revoke(ApiToken.objects.all())
    if late:
        database.hangs = True
        database.tokens.of_token(token)
        database.answers()
    for is_away, refusal in ((late, OperationalError if late else BadToken), (False, BadToken)):
        database.is_away = is_away
        with pytest.raises(refusal):
            database.tokens.of_token(token)


def test_token_has_its_scopes_of_now(database: Database) -> None:
    token = api_token("prometheus", "read")
    database.tokens.of_token(token)
    ApiToken.objects.update(name="scraper")
    assert database.tokens.of_token(token).name == "scraper"


def test_token_ends_at_its_time_also_while_the_database_is_away(
    database: Database, clock: Clock
) -> None:
    token = api_token("prometheus", "read", expires_at=timezone.now() + timedelta(minutes=1))
    database.tokens.of_token(token)
    database.is_away = True
    database.tokens.of_token(token)
    clock.shift(timedelta(minutes=1))
    with pytest.raises(BadToken):
        database.tokens.of_token(token)


def test_few_tokens_are_remembered(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered_tokens, "MOST_TOKENS", 2)
    first, second, third = (api_token(name, "read") for name in ("a", "b", "c"))
    for token in (first, second, first, third):
        database.tokens.of_token(token)
    database.is_away = True
    for token in (first, third):
        database.tokens.of_token(token)
    with pytest.raises(OperationalError):
        database.tokens.of_token(second)


def test_signed_tokens_are_verified_as_ever(database: Database, settings: Any) -> None:
    settings.JWT_SECRET = issuer.SECRET
    assert database.tokens.of_token(issuer.token()).name == "robot"


def test_metrics_tell_of_the_outage_to_whom_they_know(
    database: Database, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AUTH_REQUIRED = True
    monkeypatch.setattr(gate, "remembered_tokens", database.tokens)
    scraper, stranger = (bearer(api_token(name, "read")) for name in ("prometheus", "eve"))
    ingester = bearer(api_token("sender", "ingest"))
    assert client.get("/metrics", headers=scraper).status_code == 200
    assert client.get("/metrics", headers=ingester).status_code == 403
    database.is_away = True
    assert client.get("/metrics", headers=scraper).status_code == 200
    assert client.get("/metrics", headers=ingester).status_code == 403
    assert client.get("/metrics", headers=stranger).status_code == 503
    assert client.get("/api/v2/alerts", headers=scraper).status_code == 503
