"""How many may read at once."""

import threading

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from dashboard.api.answers import empty, endpoint
from dashboard.api.reading import Readers


def test_one_more_than_the_limit_is_not_admitted_until_another_is_done() -> None:
    readers = Readers()
    with readers.admitted(1) as first:
        with readers.admitted(1) as second:
            assert (first, second) == (True, False)
        with readers.admitted(1) as third:
            assert not third
    with readers.admitted(1) as fourth:
        assert fourth


def test_place_is_given_back_when_reading_fails() -> None:
    readers = Readers()
    with pytest.raises(ZeroDivisionError), readers.admitted(1):
        _ = 1 / 0
    with readers.admitted(1) as admitted:
        assert admitted


def test_get_above_the_limit_is_answered_503_at_once(settings: Settings) -> None:
    settings.GET_CONCURRENCY = 1
    entered, leave = threading.Event(), threading.Event()

    def slow(_request: HttpRequest) -> HttpResponse:
        entered.set()
        assert leave.wait(30)
        return empty()

    def quick(_request: HttpRequest) -> HttpResponse:
        return empty()

    slow_path, quick_path = endpoint(get=slow), endpoint(get=quick, post=quick)
    request = RequestFactory()
    thread = threading.Thread(target=slow_path, args=(request.get("/slow"),))
    thread.start()
    try:
        assert entered.wait(30)
        for refused in (quick_path(request.get("/")), quick_path(request.head("/"))):
            assert refused.status_code == 503
            assert refused.headers["Content-Type"] == "text/plain; charset=utf-8"
            assert refused.headers["Retry-After"] == "1"
            assert refused.headers["Cache-Control"] == "no-store"
            text = "Limit of concurrent GET requests reached (1), try again later.\n"
            assert refused.content.decode() == text
        assert quick_path(request.post("/")).status_code == 200, "a post is never held back"
    finally:
        leave.set()
        thread.join()
    assert quick_path(request.get("/")).status_code == 200
