"""The door: who is let in, and what the others are told."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import OperationalError
from django.test import AsyncClient, override_settings

from config.addresses import Networks
from realtime import admission, limits, metrics
from realtime.access.denials import ForeignPage, NotSignedIn
from realtime.hub import Hub
from realtime.metrics import ErrorType
from realtime.streams import RESTARTING, streams
from tests.realtime.test_consumers import connected
from tests.realtime.test_sse import PATH

# Django and channels look after old connections, which an earlier test may have left.
pytestmark = pytest.mark.django_db

SCOPE: dict[str, Any] = {"type": "http", "headers": [], "client": ["192.0.2.7", 1]}


@pytest.fixture
def draining() -> Iterator[None]:
    streams.draining = True
    yield
    streams.draining = False


async def test_admission_opens_a_stream_and_gives_it_back() -> None:
    stream = await admission.admit(SCOPE, "sse")
    assert stream.address == "192.0.2.7"
    assert stream in list(streams)
    admission.leave(stream)
    admission.leave(stream)
    assert not len(streams)


async def test_admission_refuses_while_the_worker_stops(hub: Hub, draining: None) -> None:
    for path in (PATH, "/api/v2/events"):
        answer = await AsyncClient().get(path)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "1"
    async with connected() as client:
        assert (await client.take())["code"] == "refused"
        assert await client.close_code() == 4012


async def test_admission_refuses_more_streams_than_there_is_room_for(
    hub: Hub, settings: Any
) -> None:
    with override_settings(REALTIME={**settings.REALTIME, "MAX_STREAMS": 1}):
        async with connected() as first:
            await first.take()
            answer = await AsyncClient().get(PATH)
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) > 0
            async with connected() as second:
                assert (await second.take())["code"] == "refused"
                assert await second.close_code() == 4013
        assert not len(streams)


@pytest.mark.parametrize(
    ("error", "counted"),
    [
        (OperationalError("away"), ErrorType.REFUSED_DATABASE),
        (TimeoutError(), ErrorType.REFUSED_DATABASE),
        (NotSignedIn(), ErrorType.REFUSED_CREDENTIALS),
        (ForeignPage(), ErrorType.REFUSED_FORBIDDEN),
    ],
)
async def test_admission_counts_a_refusal_by_its_reason(
    monkeypatch: pytest.MonkeyPatch, error: Exception, counted: ErrorType
) -> None:
    async def identify(*_: Any) -> None:
        raise error

    errors: list[ErrorType] = []
    monkeypatch.setattr(admission, "identify", identify)
    monkeypatch.setattr(metrics, "error", errors.append)
    with pytest.raises(admission.Refused):
        await admission.admit(SCOPE, "sse")
    assert errors == [counted]


def test_foreign_page_is_counted_and_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    errors: list[ErrorType] = []
    monkeypatch.setattr(metrics, "error", errors.append)
    with caplog.at_level(logging.INFO):
        admission.foreign_page({**SCOPE, "client": ["192.0.2.9", 1]})
    assert errors == [ErrorType.REFUSED_FORBIDDEN]
    [told] = [getattr(each, "fields", None) for each in caplog.records]
    assert told == {
        "transport": "websocket",
        "address": "192.0.2.9",
        "reason": "refused_forbidden",
        "status": 403,
    }


async def test_admission_counts_who_finds_no_room_and_who_finds_an_end(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    errors: list[ErrorType] = []
    monkeypatch.setattr(metrics, "error", errors.append)
    monkeypatch.setitem(settings.REALTIME, "MAX_STREAMS", 0)
    for draining in (False, True):
        monkeypatch.setattr(streams, "draining", draining)
        with pytest.raises(admission.Refused):
            await admission.admit(SCOPE, "sse")
    assert errors == [ErrorType.REFUSED_CAPACITY, ErrorType.REFUSED_DRAINING]


async def test_websocket_is_told_goodbye_and_closed(hub: Hub) -> None:
    async with connected() as client:
        await client.take()
        streams.end_all(RESTARTING)
        bye = await client.take()
        assert bye["type"] == "bye"
        assert bye["reason"] == "shutdown"
        assert await client.close_code() == 4012


@pytest.fixture
def one_stream(settings: Any) -> Iterator[None]:
    """Each address may have one stream open, and begin three in an hour."""
    caches["default"].clear()
    own = {"MAX_CONNECTIONS_PER_IP": 1, "CONNECT_RATE": (3, 3600)}
    settings.REALTIME = {**settings.REALTIME, **own}
    settings.TRUSTED_PROXIES = Networks.parse(["127.0.0.1"])
    yield
    caches["default"].clear()


@pytest.mark.django_db(transaction=True)
async def test_admission_refuses_a_client_with_too_many_streams(hub: Hub, one_stream: None) -> None:
    held = await admission.admit({**SCOPE, "client": ["127.0.0.1", 1]}, "sse")
    for query in ({}, {"wait": "5"}):
        path = PATH if not query else "/api/v2/events"
        answer = await AsyncClient().get(path, query)
        assert answer.status_code == 429
        assert answer.json()["code"] == 429
        assert int(answer.headers["Retry-After"]) > 0
    assert (await AsyncClient().get("/api/v2/events")).status_code == 200, "it does not wait"
    answer = await AsyncClient().get(
        "/api/v2/events", {"wait": "0.1"}, headers={"X-Forwarded-For": "192.0.2.9"}
    )
    assert answer.status_code == 200
    assert len(streams) == 1
    admission.leave(held)
    await limits.stop()


@pytest.mark.django_db(transaction=True)
async def test_admission_counts_connects_and_not_the_polls_of_one_client(
    hub: Hub, one_stream: None
) -> None:
    for _ in range(5):
        admission.leave(await admission.admit(SCOPE, "polling", resumes=True))
        admission.leave(await admission.admit(SCOPE, "polling", waits=False))
    for _ in range(3):
        admission.leave(await admission.admit(SCOPE, "sse"))
    with pytest.raises(admission.Refused) as refused:
        await admission.admit(SCOPE, "polling")
    assert refused.value.code == "too_many_connects"
    assert (refused.value.status, refused.value.close_code) == (429, 4029)
    admission.leave(await admission.admit(SCOPE, "polling", resumes=True))
    await limits.stop()


@pytest.mark.django_db(transaction=True)
async def test_admission_tells_a_websocket_what_it_has_too_many_of(
    hub: Hub, one_stream: None
) -> None:
    held = await admission.admit({**SCOPE, "client": None}, "sse")
    async with connected() as client:
        error = await client.take()
        assert (error["type"], error["code"]) == ("error", "too_many_connections")
        assert error["retry_after"] > 0
        assert await client.close_code() == 4029
    admission.leave(held)
    await limits.stop()


@pytest.mark.django_db(transaction=True)
async def test_admission_gives_the_place_back_when_the_worker_stops_meanwhile(
    one_stream: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = limits.get().claim

    async def slow_claim(address: str, is_connect: bool) -> limits.Place | None:
        streams.draining = True
        return await claim(address, is_connect)

    monkeypatch.setattr(limits.get(), "claim", slow_claim)
    with pytest.raises(admission.Refused) as refused:
        await admission.admit(SCOPE, "sse")
    streams.draining = False
    assert refused.value.status == 503
    assert await claim("192.0.2.7", is_connect=False) is not None
    await limits.stop()
