"""Django for requests that are wholly synchronous: one step to a thread, and one back.

Django's own handler takes such a step for each middleware, for each signal and for the view, and
a new thread for each request. For a small post those steps cost more than the post.
"""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from time import monotonic
from typing import IO, Any, cast

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.signals import request_started
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.http import HttpResponseBase
from django.urls import set_script_prefix

from config.request import Request

# Besides those that read (`GET_CONCURRENCY`). Posts wait for the board one after the other: a
# database that hangs holds so many threads, and no more.
POSTS_AT_ONCE = 32
# Opening SQLite's file, and putting its statements together anew, costs as much as a small post.
KEEP_SECONDS = 60.0

_thread = threading.local()

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class WholeRequestHandler(ASGIHandler):
    """The same middleware, views and signals; for views that are synchronous and do not stream.

    What was begun is done to its end, also when its client goes away meanwhile.
    """

    request_class = Request

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(
            POSTS_AT_ONCE + settings.GET_CONCURRENCY,
            thread_name_prefix="requests",
            initializer=_keep_connections,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        loop = asyncio.get_running_loop()
        run = copy_context().run
        response = await loop.run_in_executor(self._threads, run, self._answered, scope, body)
        await self.send_response(response, send)

    def _answered(self, scope: Scope, body: IO[bytes]) -> HttpResponseBase:
        """In its thread: everything from the request's first signal to its last."""
        with body:
            _let_go_of_replaced_file()
            set_script_prefix(get_script_prefix(scope))
            request_started.send(sender=type(self), scope=scope)
            request, refusal = self.create_request(scope, body)
            response: Any = refusal if request is None else self.get_response(request)
            response._handler_class = type(self)
            response.close()
            return cast(HttpResponseBase, response)


def _keep_connections() -> None:
    """This thread lives on, and so may what it opens."""
    _thread.keeps = True


@receiver(connection_created)
def _keep_for_a_while(connection: BaseDatabaseWrapper, **_: Any) -> None:
    # PostgreSQL's go back to their pool, from which others may be waiting for them.
    if getattr(_thread, "keeps", False) and connection.vendor == "sqlite":
        connection.close_at = monotonic() + KEEP_SECONDS
        _thread.file = _file_of(connection)


def _let_go_of_replaced_file() -> None:
    """Where another was put in its place, say from a backup, this thread has the old one open."""
    opened = getattr(_thread, "file", None)
    if opened is not None and opened != _file_of(connection):
        connection.close()


def _file_of(connection: Any) -> tuple[int, int] | None:
    """Which file there is now, by device and inode; None when there is none."""
    try:
        status = os.stat(connection.settings_dict["NAME"])
    except OSError:
        return None
    return status.st_dev, status.st_ino
