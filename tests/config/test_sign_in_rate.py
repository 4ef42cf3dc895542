"""Passwords are not guessed without end, and nobody is kept out by who guesses elsewhere."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, AsyncRequestFactory

from config import rate_counts, sign_in_rate
from config.addresses import Networks
from tests.conftest import Clock
from tests.credentials import person

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough secret"
HERE, ELSEWHERE = "192.0.2.7", "192.0.2.8"
PATHS = ["/sign-in/", "/admin/login/"]


@pytest.fixture(autouse=True)
def _three_a_minute(settings: Any, clock: Clock) -> Iterator[None]:
    settings.SIGN_IN_RATE = (3, 60)
    settings.TRUSTED_PROXIES = Networks.parse(["127.0.0.1"])
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    caches["default"].clear()
    person("ana", PASSWORD, is_staff=True)
    yield
    caches["default"].clear()


def sign_in(
    name: str = "ana", password: str = "wrong", address: str = HERE, path: str = "/sign-in/"
) -> Any:
    form = {"username": name, "password": password}
    return async_to_sync(AsyncClient().post)(path, form, headers={"X-Forwarded-For": address})


def statuses(times: int, **tried: str) -> list[int]:
    return [sign_in(**tried).status_code for _ in range(times)]


@pytest.mark.parametrize("path", PATHS)
def test_sign_in_is_refused_after_so_many_failures_until_the_window_ends(
    path: str, clock: Clock
) -> None:
    assert statuses(4, path=path) == [200, 200, 200, 429]
    refused = sign_in(password=PASSWORD, path=path)
    assert refused.status_code == 429, "who guesses learns nothing by it"
    seconds = int(refused.headers["Retry-After"])
    assert 1 <= seconds <= 61
    assert refused.headers["Cache-Control"] == "no-store"
    page = refused.content.decode()
    assert "<h1>Signing in failed too often</h1>" in page
    assert f"Wait for {seconds} second" in page
    assert f'<a href="{path}">sign in</a>' in page
    clock.shift(seconds)
    assert sign_in(password=PASSWORD, path=path).status_code == 302


def test_both_ways_in_and_all_names_of_one_address_are_counted_together() -> None:
    names = ["ana", "eve", "nobody", "ana"]
    tries = [sign_in(name, path=path) for name, path in zip(names, PATHS * 2, strict=True)]
    assert [answer.status_code for answer in tries] == [200, 200, 200, 429]
    assert statuses(1, password=PASSWORD, address=ELSEWHERE) == [302]


def test_addresses_of_one_subscriber_are_one() -> None:
    addresses = [f"2001:db8::{number}" for number in range(1, 5)]
    tries = [sign_in(address=address).status_code for address in addresses]
    assert tries == [200, 200, 200, 429]


def test_success_is_not_counted_and_the_form_is_always_there() -> None:
    assert statuses(5, password=PASSWORD) == [302] * 5
    statuses(3)
    forwarded = {"X-Forwarded-For": HERE}
    assert async_to_sync(AsyncClient().get)("/sign-in/", headers=forwarded).status_code == 200


def test_name_is_refused_when_many_addresses_try_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in_rate, "NAME_TIMES", 2)
    names = ["ana", "ANA", " ana", "ａｎａ", "ana", "ana"]
    for number, name in enumerate(names):
        answer = sign_in(name, address=f"192.0.2.{number + 10}")
        assert answer.status_code == 200
    assert statuses(1, password=PASSWORD, address=ELSEWHERE) == [429]
    assert statuses(1, name="eve", address=ELSEWHERE) == [200]


def test_one_address_keeps_nobody_out_elsewhere() -> None:
    statuses(20)
    assert statuses(1, password=PASSWORD, address=ELSEWHERE) == [302]


def test_many_at_once_are_looked_at_one_after_the_other() -> None:
    several = 8
    together = threading.Barrier(several)

    def wrong(_request: HttpRequest) -> HttpResponse:
        with suppress(threading.BrokenBarrierError):
            together.wait(0.5)  # for the others: they must not come
        return HttpResponse()

    view = sign_in_rate.limited(wrong)

    def try_once(_number: int) -> int:
        return view(AsyncRequestFactory().post("/sign-in/", {"username": "ana"})).status_code

    with ThreadPoolExecutor(several) as threads:
        found = list(threads.map(try_once, range(several)))
    assert together.broken
    assert sorted(found) == [200] * 3 + [429] * 5


def test_limit_is_told_once_with_the_address(caplog: pytest.LogCaptureFixture) -> None:
    statuses(6)
    told = [each.getMessage() for each in caplog.records if each.name == sign_in_rate.__name__]
    assert len(told) == 1
    assert HERE in told[0]
    assert "ana" not in told[0], "people type passwords there"


def test_nobody_is_kept_out_while_the_cache_is_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object, **__: object) -> None:
        raise ConnectionError("away")

    monkeypatch.setattr(rate_counts, "get_usage", away)
    assert statuses(5) == [200] * 5
    assert statuses(1, password=PASSWORD) == [302]
    assert "not limited" in caplog.text


def test_there_may_be_no_limit(settings: Any) -> None:
    settings.SIGN_IN_RATE = None
    assert statuses(20) == [200] * 20
