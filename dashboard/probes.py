"""One look at each thing outside of the process: database, Redis, disk, a URL.

A probe returns a reading, or raises; it is run by `watch.Watch`. Nothing that it says holds a
user, a password or a query: `reason` picks the words, not the library that failed.
"""

import shutil
from base64 import b64encode
from collections.abc import Callable, Iterable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from time import perf_counter
from urllib.parse import unquote, urlsplit, urlunsplit

from django.conf import settings

from dashboard.models import Board
from dashboard.readings import Reading, Status, by_latency, worst

PATIENCE_SECONDS = 2.0  # what takes longer has failed; from 0.5 s on it is unhealthy anyway
GIB = 1024**3
MIB = 1024**2
# Of the disk, but not more than that: a tenth of a large disk is plenty.
DEGRADED_BELOW = (0.10, GIB)
UNHEALTHY_BELOW = (0.02, 100 * MIB)


class ProbeFailed(Exception):
    """The part answered, but not as it should; the text says how."""


def reason(error: Exception) -> str:
    """Why a probe failed. A library's own text may quote a URL with its user and password."""
    if isinstance(error, ProbeFailed):
        return str(error)
    if isinstance(error, TimeoutError):
        return f"no answer within {PATIENCE_SECONDS:g} s"
    if isinstance(error, HTTPException):
        return "the answer is not HTTP"
    for cause in (error, error.__cause__, error.__context__):
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
    return f"failed ({type(error).__name__})"


def timed(component: str, ask: Callable[[], object]) -> Reading:
    """The reading by how long `ask` takes, when it does not raise."""
    begun = perf_counter()
    ask()
    return by_latency(component, (perf_counter() - begun) * 1000)


def database() -> Reading:
    """Connects, and reads a row."""
    return timed("database", Board.objects.filter(pk=1).exists)


def redis_server(url: str) -> Reading:
    """Connects, and says PING."""
    import redis  # a fifth of a worker's start, where it is not used at all

    def ping() -> None:
        client = redis.Redis.from_url(
            url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
        )
        with client:
            try:
                client.ping()
            except redis.TimeoutError as error:
                raise TimeoutError from error

    return timed("redis", ping)


def disk(paths: Iterable[Path]) -> Reading:
    """The worst of the disks on which these paths lie."""
    return worst(by_room(*shutil.disk_usage(path)) for path in paths)


def by_room(total: int, _used: int, free: int) -> Reading:
    """By the free bytes. What only the system may still use is neither free nor used."""
    message = f"{free / GIB:.1f} of {total / GIB:.1f} GiB free"
    if free < _least(total, UNHEALTHY_BELOW):
        return Reading("disk", Status.UNHEALTHY, None, message)
    degraded = free < _least(total, DEGRADED_BELOW)
    return Reading("disk", Status.DEGRADED if degraded else Status.HEALTHY, None, message)


def _least(total: int, limit: tuple[float, int]) -> float:
    share, most = limit
    return min(share * total, most)


def web(component: str, address: str) -> Reading:
    """GETs it: 2xx and 3xx are fine. Redirects are not followed, and no proxy is asked."""

    def get() -> None:
        status = _status_of(address)
        if not 200 <= status < 400:
            raise ProbeFailed(f"answered {status}")

    return timed(component, get)


def _status_of(address: str) -> int:
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE_SECONDS)
    headers = {"User-Agent": f"watchfire/{settings.VERSION}", "Connection": "close"}
    if parts.username is not None:
        user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {b64encode(user.encode()).decode()}"
    try:
        target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        connection.request("GET", target, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()
