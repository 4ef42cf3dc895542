"""The sweep: streams end with what let them in, and nobody else's do."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError

from realtime.access import sessions, standing, static_tokens
from realtime.access.asking import database
from realtime.access.credential import Credential, Kind, Scope
from realtime.access.sweep import CredentialSweep
from realtime.models import ApiToken
from realtime.streams import NOT_SIGNED_IN, Goodbye, Stream, Streams
from tests.credentials import api_token, person, session_of
from tests.processes import LOOK_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
async def _thread() -> AsyncIterator[None]:
    yield
    database.close()


class Ends:
    """Streams, and which of them were told goodbye."""

    def __init__(self) -> None:
        self.streams = Streams()
        self.ended: list[str] = []

    def open(self, name: str, credential: Credential | None) -> None:
        stream = Stream("sse", "", credential)

        def end(goodbye: Goodbye) -> None:
            assert goodbye == NOT_SIGNED_IN
            self.ended.append(name)
            self.streams.close(stream)

        stream.on_end(end)
        self.streams.open(stream)


def jwt(expires_at: float) -> Credential:
    return Credential(Kind.JWT, "ana", frozenset({Scope.READ}), expires_at=expires_at)


async def of_session(name: str) -> Credential:
    user = await database.call(person, name)
    credential = await database.call(sessions.find, await database.call(session_of, user))
    assert credential is not None
    return credential


async def of_token(name: str) -> Credential:
    return await database.call(static_tokens.find, await database.call(api_token, name, "read"))


async def test_sweep_ends_what_has_ended_and_nothing_else() -> None:
    ends = Ends()
    ends.open("open to all", None)
    ends.open("jwt over", jwt(time.time() - 1))
    ends.open("jwt good", jwt(time.time() + 60))
    ana, eve = await of_session("ana"), await of_session("eve")
    ends.open("ana 1", ana)
    ends.open("ana 2", ana)
    ends.open("eve", eve)
    ends.open("robot", await of_token("robot"))
    ends.open("other robot", await of_token("other"))
    sweep = CredentialSweep(ends.streams)
    await sweep.turn()
    assert ends.ended == ["jwt over"]
    await database.call(Session.objects.filter(pk=ana.key).delete)
    await database.call(static_tokens.revoke, ApiToken.objects.filter(name="robot"))
    await sweep.turn()
    assert sorted(ends.ended) == ["ana 1", "ana 2", "jwt over", "robot"]


async def test_sweep_asks_once_for_all_and_never_for_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def over(held: set[Credential]) -> set[Credential]:
        asked.append(len(held))
        return set()

    monkeypatch.setattr(standing, "over", over)
    ends = Ends()
    sweep = CredentialSweep(ends.streams)
    await sweep.turn()
    for _ in range(100):
        ends.open("nobody", None)
        ends.open("jwt", jwt(time.time() + 60))
    await sweep.turn()
    assert asked == []
    ana = await of_session("ana")
    for _ in range(100):
        ends.open("ana", ana)
    await sweep.turn()
    assert asked == [1]


async def test_sweep_goes_on_while_the_database_is_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[int] = []

    def away(_held: object) -> set[Credential]:
        calls.append(1)
        raise OperationalError("away")

    monkeypatch.setattr(standing, "over", away)
    ends = Ends()
    ends.open("ana", await of_session("ana"))
    sweep = CredentialSweep(ends.streams, seconds=0.001)
    sweep.start()
    sweep.start()
    async with asyncio.timeout(10):
        while len(calls) < 3:
            await asyncio.sleep(LOOK_SECONDS)
        ends.open("jwt over", jwt(time.time() - 1))
        while not ends.ended:
            await asyncio.sleep(LOOK_SECONDS)
    await sweep.stop()
    await sweep.stop()
    assert ends.ended == ["jwt over"]
    assert caplog.text.count("cannot be looked at") == 1
