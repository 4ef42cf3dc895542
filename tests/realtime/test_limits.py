"""The limits of one client: which apply to whom, and what is told to who is over them."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from django.core.cache import caches

from config.addresses import Networks
from realtime import limits
from realtime.limits import Place, TooMany
from realtime.models import OpenStreams

pytestmark = pytest.mark.django_db(transaction=True)

A = "192.0.2.1"


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    caches["default"].clear()
    yield
    caches["default"].clear()


@pytest_asyncio.fixture(autouse=True)
async def _stopped() -> AsyncIterator[None]:
    yield
    await limits.stop()
    await limits.stop()


@pytest.fixture(autouse=True)
def _two_streams_and_ten_connects(settings: Any) -> None:
    change(settings, MAX_CONNECTIONS_PER_IP=2, CONNECT_RATE=(10, 3600))


def change(settings: Any, **values: Any) -> None:
    settings.REALTIME = {**settings.REALTIME, **values}


async def claim(address: str, is_connect: bool = True) -> Place:
    place = await limits.get().claim(address, is_connect)
    assert place is not None
    return place


async def test_third_stream_of_an_address_is_refused_until_one_ends() -> None:
    first, _ = await claim(A), await claim(A)
    with pytest.raises(TooMany) as refused:
        await claim(A)
    assert refused.value.code == "too_many_connections"
    assert refused.value.retry_after_seconds > 0
    assert "2 streams" in str(refused.value)
    await claim("192.0.2.2")
    first.give_back()
    first.give_back()
    await claim(A)
    with pytest.raises(TooMany):
        await claim(A)


async def test_addresses_of_one_ipv6_network_are_one_client() -> None:
    await claim("2001:db8::1")
    await claim("2001:db8::2")
    with pytest.raises(TooMany):
        await claim("2001:db8::3")
    await claim("2001:db8:0:1::1")


async def test_client_without_an_address_is_one_client() -> None:
    await claim("")
    await claim("")
    with pytest.raises(TooMany):
        await claim("")


async def test_eleventh_connect_is_refused() -> None:
    for _ in range(10):
        (await claim(A)).give_back()
    with pytest.raises(TooMany) as refused:
        await claim(A)
    assert refused.value.code == "too_many_connects"
    assert 1 <= refused.value.retry_after_seconds <= 3600
    for _ in range(20):
        (await claim(A, is_connect=False)).give_back()


async def test_refused_stream_counts_as_a_connect() -> None:
    await claim(A)
    await claim(A)
    codes = []
    for _ in range(10):
        with pytest.raises(TooMany) as refused:
            await claim(A)
        codes.append(refused.value.code)
    assert codes == ["too_many_connections"] * 8 + ["too_many_connects"] * 2


async def test_nothing_is_asked_for_exempt_addresses(settings: Any) -> None:
    change(settings, LIMIT_EXEMPT_NETWORKS=Networks.parse(["192.0.2.0/24", "unix"]))
    for address in (A, "") * 20:
        assert await limits.get().claim(address, is_connect=True) is None
    assert await count_rows() == 0


async def test_nothing_is_done_without_limits(settings: Any) -> None:
    change(settings, MAX_CONNECTIONS_PER_IP=0, CONNECT_RATE=None)
    before = threading.active_count()
    for _ in range(100):
        assert await limits.get().claim(A, is_connect=True) is None
    assert threading.active_count() == before
    assert await count_rows() == 0


async def test_worker_that_stops_takes_its_counts_with_it() -> None:
    place = await claim(A)
    assert await count_rows() == 1
    await limits.stop()
    assert await count_rows() == 0
    place.give_back()


async def test_log_says_once_what_to_do_about_a_proxy(caplog: pytest.LogCaptureFixture) -> None:
    await claim(A)
    await claim(A)
    for _ in range(3):
        with pytest.raises(TooMany):
            await claim(A)
    [record] = caplog.records
    assert "192.0.2.1" in record.getMessage()
    assert "REALTIME_MAX_CONNECTIONS_PER_IP" in record.getMessage()
    assert "TRUSTED_PROXIES" in record.getMessage()


async def count_rows() -> int:
    return await asyncio.to_thread(OpenStreams.objects.count)
