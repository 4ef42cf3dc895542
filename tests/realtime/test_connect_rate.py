"""The rate of connects: django-ratelimit counts, and nobody waits for a cache that is away."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import caches

from config.rates import Rate
from realtime.connect_rate import ANSWER_SECONDS, AWAY_SECONDS, MOST_REMEMBERED, ConnectRate, usage
from tests.servers import Servers

A, B = "192.0.2.1", "2001:db8:1:2::/64"


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    caches["default"].clear()
    yield
    caches["default"].clear()


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def test_rate_refuses_the_next_until_its_window_ends() -> None:
    clock = Clock()
    with time_machine.travel(1_800_000_000, tick=False) as traveller:
        rate = ConnectRate((60, 60), clock=clock)
        assert [await rate.count(A) for _ in range(60)] == [0] * 60
        seconds = await rate.count(A)
        assert 1 <= seconds <= 60
        assert await rate.count(B) == 0, "another address has its own count"
        traveller.shift(seconds - 1)
        clock.now += seconds - 1
        assert await rate.count(A) == 1
        traveller.shift(1)
        clock.now += 1
        assert [await rate.count(A) for _ in range(60)] == [0] * 60, "as its Retry-After said"
        assert await rate.count(A) > 0
    rate.close()


async def test_rate_of_two_workers_on_one_cache_is_one() -> None:
    with time_machine.travel(1_800_000_000, tick=False):
        first, second = ConnectRate((10, 60)), ConnectRate((10, 60))
        let_in = [await rate.count(A) for rate in (first, second) * 6]
    assert let_in[:10] == [0] * 10
    assert all(let_in[10:])
    first.close()
    second.close()


async def test_rate_asks_no_more_for_who_is_over_it() -> None:
    asked: list[str] = []

    def over(address: str, rate: Rate) -> dict[str, Any]:
        asked.append(address)
        return {"should_limit": True, "time_left": 30}

    clock = Clock()
    rate = ConnectRate((1, 60), over, clock)
    assert [await rate.count(A) for _ in range(100)] == [31] * 100
    assert asked == [A]
    clock.now += 31.5
    assert await rate.count(A) == 31
    assert asked == [A, A]
    for number in range(MOST_REMEMBERED + 10):
        rate._remember(f"a{number}", 30)
    assert len(rate._over_until) <= MOST_REMEMBERED
    rate.close()


async def test_rate_lets_everybody_in_while_the_cache_is_frozen() -> None:
    clock = Clock()
    go = threading.Event()
    asked: list[str] = []

    def frozen(address: str, rate: Rate) -> dict[str, Any]:
        asked.append(address)
        go.wait(30)
        return {"should_limit": True, "time_left": 30}

    rate = ConnectRate((1, 60), frozen, clock)
    began = time.monotonic()
    assert await asyncio.gather(*(rate.count(f"a{n}") for n in range(200))) == [0] * 200
    assert time.monotonic() - began < ANSWER_SECONDS + 1.0, "all wait for one answer at the most"
    assert len(asked) == 1
    clock.now += AWAY_SECONDS - 0.1
    assert await rate.count(A) == 0
    go.set()
    clock.now += 0.2
    assert await rate.count(A) == 31
    rate.close()


async def test_rate_lets_in_who_would_wait_too_long_for_a_slow_cache(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go = threading.Event()
    asked: list[str] = []

    def slow(address: str, rate: Rate) -> dict[str, Any]:
        asked.append(address)
        go.wait(30)
        return {"should_limit": True, "time_left": 30}

    rate = ConnectRate((1, 60), slow)
    monkeypatch.setattr("realtime.connect_rate.ANSWER_SECONDS", 30)
    first = asyncio.create_task(rate.count(A))
    again = asyncio.create_task(rate.count(A))
    await asyncio.sleep(0)
    monkeypatch.setattr("realtime.connect_rate.ANSWER_SECONDS", 0.01)
    assert await asyncio.gather(*(rate.count(f"a{n}") for n in range(50))) == [0] * 50
    assert not first.done()
    monkeypatch.setattr("realtime.connect_rate.ANSWER_SECONDS", 30)
    go.set()
    assert await first == 31
    assert await again > 0
    assert asked == [A], "who is over the rate by now is not asked for again"
    assert await rate.count(B) == 31, "the cache is not taken for away"
    rate.close()


@pytest.mark.parametrize("fail", [ConnectionError, ValueError])
async def test_rate_lets_everybody_in_while_the_cache_fails(
    fail: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()

    def failing(address: str, rate: Rate) -> dict[str, Any] | None:
        raise fail("away")

    rate = ConnectRate((1, 60), failing, clock)
    for _ in range(5):
        assert await rate.count(A) == 0
        clock.now += AWAY_SECONDS + 1
    assert len(caplog.records) == 1, "told once"
    rate.close()


@pytest.fixture
def redis_cache(own_servers: Servers, settings: Any) -> Iterator[Callable[[], None]]:
    """Django's cache in a Redis; call it to stop that."""
    url, process = own_servers.redis()
    own = settings.CACHES
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": url,
            "OPTIONS": {"socket_timeout": 0.4, "socket_connect_timeout": 0.4},
        }
    }
    yield process.kill
    settings.CACHES = own


def test_many_addresses_do_not_make_one_forgotten() -> None:
    with time_machine.travel(1_800_000_000, tick=False):
        usage(A, (1, 60))
        for number in range(1_000):
            usage(f"2001:db8:0:{number:x}::/64", (1, 60))
        assert (usage(A, (1, 60)) or {})["should_limit"]


def test_usage_is_counted_in_redis(redis_cache: Callable[[], None]) -> None:
    with time_machine.travel(time.time(), tick=False):
        counted = [usage(A, (2, 60)) or {} for _ in range(3)]
    assert [each["should_limit"] for each in counted] == [False, False, True]
    redis_cache()
    began = time.monotonic()
    with pytest.raises(Exception, match=r"refused|closed|reset"):
        usage(A, (2, 60))
    assert time.monotonic() - began < 2.0
