"""Requests that are answered in one thread, as Django's own handler would answer them."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.signals import request_finished, request_started
from django.db import connection
from django.db.backends.signals import connection_created
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path, resolve
from django.views.decorators.csrf import csrf_exempt

from config import whole_request
from config.whole_request import WholeRequestHandler

threads: list[str] = []
begun, go_on, done = threading.Event(), threading.Event(), threading.Event()


def slow(_request: HttpRequest) -> HttpResponse:
    begun.set()
    go_on.wait(10)
    done.set()
    return HttpResponse()


@csrf_exempt
def thread(request: HttpRequest) -> HttpResponse:
    threads.append(threading.current_thread().name)
    return HttpResponse(request.body, content_type="text/plain")


PREFLIGHT = {"origin": "http://a", "access_control_request_method": "GET"}

urlpatterns = [path("slow", slow), path("thread", thread)]


def scope(where: str, method: str, **headers: str) -> dict[str, Any]:
    named = {"host": "localhost", **{name.replace("_", "-"): v for name, v in headers.items()}}
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": where,
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
        "client": ["127.0.0.1", 4000],
        "server": ["127.0.0.1", 8000],
    }


async def ask(
    handler: ASGIHandler, where: str, method: str = "GET", *parts: bytes, **headers: str
) -> list[Mapping[str, Any]]:
    """The messages that the handler sends."""
    bodies = parts or (b"",)
    sent: list[Mapping[str, Any]] = []
    left = [
        {"type": "http.request", "body": body, "more_body": index < len(bodies) - 1}
        for index, body in enumerate(bodies)
    ]

    async def receive() -> Mapping[str, Any]:
        if left:
            return left.pop(0)
        return await asyncio.Future()  # the client stays

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    await handler(scope(where, method, **headers), receive, send)
    return sent


@contextmanager
def heard(signal: Signal) -> Iterator[list[str]]:
    """The threads in which a signal was sent."""
    found: list[str] = []

    def note(**_: Any) -> None:
        found.append(threading.current_thread().name)

    signal.connect(note)
    try:
        yield found
    finally:
        signal.disconnect(note)


@pytest.mark.parametrize(
    ("where", "method", "headers"),
    [
        ("/-/healthy", "GET", {}),
        ("/-/healthy", "HEAD", {}),
        ("/api/v2/nothing", "GET", {}),
        ("/api/v2/alerts", "DELETE", {}),
        ("/api/v2/alerts", "POST", {"content_type": "text/plain"}),
        ("/api/v2/alerts", "OPTIONS", PREFLIGHT),
        ("/admin/login/", "POST", {"content_type": "text/plain"}),  # refused: no CSRF token
        ("/-/healthy", "GET", {"host": "elsewhere.example"}),
        ("/nothing", "GET", {}),
    ],
)
async def test_whole_request_is_answered_as_django_does(
    where: str, method: str, headers: dict[str, str]
) -> None:
    body = (b"x",) if method == "POST" else ()
    whole = await ask(WholeRequestHandler(), where, method, *body, **headers)
    assert whole == await ask(ASGIHandler(), where, method, *body, **headers)


@override_settings(ROOT_URLCONF=__name__)
async def test_whole_request_takes_one_thread_from_its_first_signal_to_its_last() -> None:
    threads.clear()
    with heard(request_started) as started, heard(request_finished) as finished:
        sent = await ask(WholeRequestHandler(), "/thread", "POST", b"in two ", b"parts")
    assert sent[1]["body"] == b"in two parts"
    assert started == finished == threads
    assert threads[0].startswith("requests")


@override_settings(ROOT_URLCONF=__name__)
async def test_whole_request_is_not_begun_for_a_client_that_left() -> None:
    async def receive() -> Mapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Mapping[str, Any]) -> None:
        raise AssertionError(message)

    threads.clear()
    await WholeRequestHandler()(scope("/thread", "POST"), receive, send)
    assert threads == []


@override_settings(ROOT_URLCONF=__name__)
async def test_whole_request_that_was_begun_is_done_to_its_end() -> None:
    task = asyncio.create_task(ask(WholeRequestHandler(), "/slow"))
    assert await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    go_on.set()
    assert await asyncio.to_thread(done.wait, 10)


@pytest.mark.django_db
async def test_whole_request_keeps_sqlite_open_for_the_next_one() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's connections go back to their pool")
    handler = WholeRequestHandler()
    loop = asyncio.get_running_loop()

    def ends_with_its_request() -> bool:
        connection.ensure_connection()
        assert connection.close_at is not None
        return bool(connection.close_at <= monotonic())

    try:
        assert not await loop.run_in_executor(handler._threads, ends_with_its_request)
        assert await loop.run_in_executor(None, ends_with_its_request)
    finally:
        await loop.run_in_executor(handler._threads, lambda: connection.close())


def test_file_that_was_put_in_the_place_of_another_is_noticed_by_the_next_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, other = tmp_path / "board.sqlite3", tmp_path / "backup.sqlite3"
    file.touch()
    other.touch()
    closed: list[bool] = []
    opened = SimpleNamespace(
        vendor="sqlite",
        settings_dict={"NAME": str(file)},
        close_at=None,
        close=lambda: closed.append(True),
    )
    monkeypatch.setattr(whole_request, "connection", opened)
    monkeypatch.setattr(whole_request, "_thread", SimpleNamespace(keeps=True))
    connection_created.send(sender=None, connection=opened)
    whole_request._let_go_of_replaced_file()
    assert not closed
    other.replace(file)
    whole_request._let_go_of_replaced_file()
    assert closed


@pytest.mark.parametrize("where", settings.POST_PATHS)
def test_whole_requests_have_views_that_are_synchronous(where: str) -> None:
    assert not asyncio.iscoroutinefunction(resolve(where).func)
