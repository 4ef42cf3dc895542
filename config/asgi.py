"""The ASGI application: `daphne config.asgi:application`."""

import gc
import os
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if settings.CONFIG_ERRORS:
    raise ImproperlyConfigured(" ".join(settings.CONFIG_ERRORS))
django_application = get_asgi_application()
wrong = [each.msg for each in run_checks(tags=["watchfire"]) if each.is_serious()]
if wrong:
    raise ImproperlyConfigured(" ".join(wrong))

# Imported once Django is set up.
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import WebsocketDenier  # noqa: E402
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler  # noqa: E402
from django.urls import path, re_path  # noqa: E402
from servestatic import ServeStaticASGI  # noqa: E402
from twisted.web.http import RESPONSES  # noqa: E402

from config.request import Request  # noqa: E402
from config.static import collect_when_stale  # noqa: E402
from config.whole_request import WholeRequestHandler  # noqa: E402
from realtime import admission, worker  # noqa: E402
from realtime.access import OwnOrigin  # noqa: E402
from realtime.consumers import DashboardConsumer  # noqa: E402

# Twisted has no names for them, and daphne would write "422 Unknown Status".
RESPONSES.setdefault(422, b"Unprocessable Entity")
RESPONSES.setdefault(429, b"Too Many Requests")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

# Django gives each request a thread for its synchronous parts and keeps it until the response
# ends: for streams that would be one thread each, so all of them share this one.
_stream_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="streams")


posts = WholeRequestHandler()
django_application.request_class = Request


async def http(scope: Scope, receive: Receive, send: Send) -> None:
    """Streams on their shared thread, static files without Django, everything else with it."""
    if scope["path"] in settings.POST_PATHS:
        await posts(scope, receive, send)
    elif scope["path"] in settings.STREAM_PATHS:
        async with ThreadSensitiveContext(executor=_stream_thread):
            await django_application(scope, receive, send)
    else:
        await with_static_files(scope, receive, send)


if settings.DEBUG:
    with_static_files = ASGIStaticFilesHandler(django_application)
else:
    collect_when_stale()
    with_static_files = ServeStaticASGI(
        django_application, root=str(settings.STATIC_ROOT), prefix=settings.STATIC_URL
    )

_websockets = [
    path("ws/dashboard", DashboardConsumer.as_asgi()),
    re_path("", WebsocketDenier.as_asgi()),
]
_protocols = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": OwnOrigin(URLRouter(_websockets), admission.foreign_page),
    }
)


# A change of ten thousand alerts makes as many objects, and each full collection on the way would
# go through all of Django: what is there now stays, and full collections are rarer.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Starts the background work with the first request: daphne has no start-up hook."""
    worker.start()
    await worker.configured()
    await _protocols(scope, receive, send)
