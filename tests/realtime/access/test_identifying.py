"""Identifying: who opens a stream, and what refuses him, on all three transports."""

import time
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from channels.testing import WebsocketCommunicator
from django.db import OperationalError
from django.test import AsyncClient

from realtime.access import sessions, static_tokens, tickets
from realtime.access.asking import database
from realtime.access.credential import Credential, Kind, Scope
from realtime.consumers import DashboardConsumer
from realtime.hub import Hub
from realtime.models import ApiToken
from realtime.streams import RESTARTING, streams
from tests import issuer
from tests.credentials import api_token, person, session_of

pytestmark = pytest.mark.django_db(transaction=True)

PATHS = ["/api/v2/events/stream", "/api/v2/events"]


@pytest.fixture
def required(settings: Any) -> None:
    settings.AUTH_REQUIRED = True
    settings.JWT_SECRET = issuer.SECRET


@pytest.fixture(autouse=True)
async def _thread() -> AsyncIterator[None]:
    yield
    database.close()


async def get(path: str, query: str = "", **headers: str) -> Any:
    """The answer, its status and body; a stream that opened is ended."""
    answer = cast(Any, await AsyncClient().get(f"{path}?{query}", headers=headers))
    if answer.streaming:
        stream = aiter(answer.streaming_content)
        assert b"hello" in await anext(stream)
        answer.credential = next(iter(streams)).credential
        streams.end_all(RESTARTING)
        assert [piece async for piece in stream][-1:], "it says bye"
    return answer


async def close_code(query: str = "", **headers: str) -> int:
    """By which the WebSocket is closed after the handshake; 0: it says hello."""
    named = [(name.encode(), value.encode()) for name, value in headers.items()]
    socket = WebsocketCommunicator(
        DashboardConsumer.as_asgi(), f"/ws/dashboard?{query}", headers=named
    )
    assert (await socket.connect())[0]
    first = await socket.receive_json_from(timeout=5)
    code = 0
    if first["type"] == "error":
        code = int((await socket.receive_output(timeout=5))["code"])
    await socket.disconnect()
    return code


async def outcome(query: str = "", **headers: str) -> int:
    """The status on every transport, which must be the same."""
    statuses: set[int] = {(await get(path, query, **headers)).status_code for path in PATHS}
    statuses.add({0: 200, 4500: 400, 4501: 401, 4503: 403}[await close_code(query, **headers)])
    [status] = statuses
    return status


async def test_token_without_the_scope_may_read_while_access_is_open(
    hub: Hub, settings: Any
) -> None:
    token = await database.call(api_token, "sender", "ingest")
    credential = await database.call(static_tokens.find, token)

    async def shown() -> list[int]:
        ticket = await database.call(tickets.issue, credential)
        return [
            (await get(PATHS[0], f"ticket={ticket}")).status_code,
            (await get(PATHS[0], authorization=f"Bearer {token}")).status_code,
        ]

    assert await shown() == [200, 200]
    settings.AUTH_REQUIRED = True
    assert await shown() == [403, 403]


async def test_nobody_is_asked_while_access_is_open(hub: Hub) -> None:
    key = await database.call(session_of, await database.call(person))
    assert await outcome() == 200
    assert await outcome(cookie=f"sessionid={key}") == 200
    assert await outcome(authorization="Basic YTpi") == 200
    assert (await get(PATHS[0], cookie=f"sessionid={key}")).credential is None


async def test_token_that_is_sent_must_be_good_while_access_is_open(
    hub: Hub, settings: Any
) -> None:
    settings.JWT_SECRET = issuer.SECRET
    assert await outcome(authorization="Bearer nonsense") == 401
    assert await outcome(authorization=f"Bearer {static_tokens.new_token()}") == 401
    assert await outcome("ticket=nonsense") == 401
    assert await outcome(authorization=f"Bearer {issuer.token(scope='')}") == 200
    answer = await get(PATHS[0], authorization=f"Bearer {issuer.token(sub='robot')}")
    assert answer.credential.name == "robot"


async def test_stranger_is_refused(hub: Hub, required: None) -> None:
    assert await outcome() == 401
    assert await outcome(authorization="Basic YTpi") == 401
    assert await outcome(cookie="sessionid=unknown") == 401
    for path in PATHS:
        answer = await get(path)
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="watchfire"'
        assert answer.json()["code"] == 401
    assert not len(streams)


async def test_stranger_gets_no_headers_of_a_stream(hub: Hub, required: None) -> None:
    for path in PATHS:
        assert (await AsyncClient().head(path)).status_code == 401
        headers = {"authorization": f"Bearer {issuer.token()}"}
        assert (await AsyncClient().head(path, headers=headers)).status_code == 200
    assert not len(streams)


async def test_person_reads_by_the_session(hub: Hub, required: None) -> None:
    key = await database.call(session_of, await database.call(person, "ana"))
    assert await outcome(cookie=f"theme=dark; sessionid={key}") == 200
    credential = (await get(PATHS[0], cookie=f"sessionid={key}")).credential
    assert (credential.kind, credential.name) == (Kind.SESSION, "ana")


async def test_program_reads_by_its_token(hub: Hub, required: None) -> None:
    static = await database.call(api_token, "robot", "read")
    for token in (static, issuer.token()):
        assert await outcome(authorization=f"Bearer {token}") == 200


async def test_bad_token_is_refused_whatever_the_cookie(hub: Hub, required: None) -> None:
    key = await database.call(session_of, await database.call(person))
    expired = issuer.token(exp=int(time.time()) - 60)
    for token in ("nonsense", expired, issuer.forged({"alg": "none"})):
        assert await outcome(authorization=f"Bearer {token}", cookie=f"sessionid={key}") == 401
    answer = await get(PATHS[0], authorization=f"Bearer {expired}")
    assert answer.headers["WWW-Authenticate"].endswith('error="invalid_token"')


async def test_token_without_the_scope_is_not_allowed(hub: Hub, required: None) -> None:
    static = await database.call(api_token, "robot", "ingest", "write")
    for token in (static, issuer.token(scope="ingest")):
        assert await outcome(authorization=f"Bearer {token}") == 403
    answer = await get(PATHS[1], authorization=f"Bearer {static}")
    assert 'scope="read"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("name", ["token", "access_token"])
async def test_token_in_the_address_is_refused(hub: Hub, settings: Any, name: str) -> None:
    settings.JWT_SECRET = issuer.SECRET
    good = issuer.token()
    for required in (False, True):
        settings.AUTH_REQUIRED = required
        assert await outcome(f"{name}={good}") == 400
        assert await outcome(f"{name}={good}", authorization=f"Bearer {good}") == 400
        answer = await get(PATHS[0], f"{name}={good}")
        assert answer.json()["message"].startswith(f"{name}: ")
        assert good not in answer.json()["message"]


async def test_ticket_opens_one_stream(hub: Hub, required: None) -> None:
    key = await database.call(session_of, await database.call(person, "ana"))
    credential = (await get(PATHS[0], cookie=f"sessionid={key}")).credential
    for path in PATHS:
        ticket = await database.call(tickets.issue, credential)
        answer = await get(path, f"ticket={ticket}")
        assert answer.status_code == 200
        assert await outcome(f"ticket={ticket}") == 401, "replayed"
    ticket = await database.call(tickets.issue, credential)
    assert await close_code(f"ticket={ticket}") == 0
    assert await close_code(f"ticket={ticket}") == 4501


async def test_stream_of_a_ticket_is_of_who_asked_for_it(hub: Hub, required: None) -> None:
    asked = await static_of(await database.call(api_token, "robot", "read"))
    ticket = await database.call(tickets.issue, asked)
    assert (await get(PATHS[0], f"ticket={ticket}")).credential == asked


async def static_of(token: str) -> Credential:
    return await database.call(static_tokens.find, token)


async def test_ticket_ends_with_who_asked_for_it(hub: Hub, required: None) -> None:
    asked = await static_of(await database.call(api_token, "robot", "read"))
    ticket = await database.call(tickets.issue, asked)
    await database.call(static_tokens.revoke, ApiToken.objects.all())
    assert await outcome(f"ticket={ticket}") == 401


async def test_ticket_of_another_is_refused(hub: Hub, required: None) -> None:
    ana, eve = [await database.call(person, name) for name in ("ana", "eve")]
    key = await database.call(session_of, ana)
    of_ana = (await get(PATHS[0], cookie=f"sessionid={key}")).credential
    eves = f"sessionid={await database.call(session_of, eve)}"
    robots = f"Bearer {await database.call(api_token, 'robot', 'read')}"
    for headers in ({"cookie": eves}, {"authorization": robots}):
        ticket = await database.call(tickets.issue, of_ana)
        assert (await get(PATHS[0], f"ticket={ticket}", **headers)).status_code == 401
        assert await outcome(f"ticket={ticket}") == 401, "and it is used up"
    ticket = await database.call(tickets.issue, of_ana)
    mine = await get(PATHS[0], f"ticket={ticket}", cookie=f"sessionid={key}")
    assert mine.status_code == 200


async def test_ticket_cannot_do_more_than_who_asked_for_it(hub: Hub, required: None) -> None:
    writer = Credential(Kind.JWT, "robot", frozenset({Scope.WRITE}), expires_at=time.time() + 60)
    ticket = await database.call(tickets.issue, writer)
    assert (await get(PATHS[0], f"ticket={ticket}")).status_code == 403


async def test_ticket_of_nobody_opens_nothing_where_access_is_needed(
    hub: Hub, settings: Any
) -> None:
    ticket = await database.call(tickets.issue, None)
    assert (await get(PATHS[0], f"ticket={ticket}")).status_code == 200
    ticket = await database.call(tickets.issue, None)
    settings.AUTH_REQUIRED = True
    assert (await get(PATHS[0], f"ticket={ticket}")).status_code == 401


async def test_stream_is_refused_with_503_while_the_database_is_away(
    hub: Hub, required: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_key: str) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(sessions, "find", away)
    for path in PATHS:
        answer = await get(path, cookie="sessionid=x")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert await close_code(cookie="sessionid=x") == 4013
