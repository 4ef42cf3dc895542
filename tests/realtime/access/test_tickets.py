"""Tickets: once, for a short time, whichever store keeps them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from realtime.access import tickets
from realtime.access.credential import Credential, Kind, Scope
from realtime.access.denials import BadToken
from realtime.models import Ticket
from tests.conftest import Clock

ANA = Credential(Kind.SESSION, "ana", frozenset(Scope), "key", "1", None)


@pytest.fixture(params=["database", "cache"])
def stored_in(request: pytest.FixtureRequest, db: None, settings: Any) -> Iterator[str]:
    """Django's cache in memory stands for Redis here; tests/e2e has the real one."""
    if request.param == "cache":
        settings.REDIS_URL = "redis://the cache of this process"
    yield request.param
    cache.clear()


def refused(ticket: str) -> None:
    with pytest.raises(BadToken) as raised:
        tickets.redeem(ticket)
    assert not ticket or ticket not in str(raised.value)


def test_ticket_gives_its_credential_once(stored_in: str) -> None:
    for credential in (ANA, None):
        ticket = tickets.issue(credential)
        assert len(ticket) == 43
        assert tickets.redeem(ticket) == credential
        refused(ticket)


def test_ticket_is_good_for_thirty_seconds(stored_in: str, clock: Clock) -> None:
    early, late = tickets.issue(ANA), tickets.issue(ANA)
    clock.shift(timedelta(seconds=29))
    assert tickets.redeem(early) == ANA
    clock.shift(timedelta(seconds=1))
    refused(late)


@pytest.mark.parametrize("ticket", ["", "never", "x" * 10_000, "a\0b", "\udcff", "*"])
def test_ticket_that_was_never_made_is_refused(stored_in: str, ticket: str) -> None:
    tickets.issue(ANA)
    refused(ticket)


def test_ticket_is_kept_as_its_hash(db: None) -> None:
    ticket = tickets.issue(ANA)
    assert ticket not in str(Ticket.objects.values().get())


def test_unused_tickets_are_removed(db: None, clock: Clock) -> None:
    tickets.issue(ANA)
    clock.shift(timedelta(seconds=31))
    tickets.issue(ANA)
    assert Ticket.objects.filter(expires_at__lte=timezone.now()).count() == 0
    assert Ticket.objects.count() == 1


def test_ticket_is_kept_in_the_database_while_redis_is_away(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = "redis://away"

    def away(*_: object) -> None:
        raise ConnectionError("away")

    monkeypatch.setattr(cache, "set", away)
    monkeypatch.setattr(cache, "get", away)
    ticket = tickets.issue(ANA)
    assert tickets.redeem(ticket) == ANA
    refused(ticket)
