"""Looking back: `GET /api/v2/history` and `GET /api/v2/alerts/{fingerprint}/history`."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime

import msgspec
from asgiref.sync import sync_to_async
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from dashboard.labels import is_fingerprint
from dashboard.times import parse_moment
from realtime import history, log
from realtime.events import EventType, parse_position
from realtime.export import csv_header, csv_lines, json_lines
from realtime.history import Entry, Wanted
from realtime.refusals import method_not_allowed, refusal
from realtime.subscribing import BadParameter, read_number, read_selection

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
FORMATS = ("json", "jsonl", "csv")
# Figures come every ten seconds and would bury what happened: they are told when asked for.
USUAL_TYPES = frozenset(t.value for t in EventType if t is not EventType.STATS_UPDATED)


@csrf_exempt  # answers another method itself, with 405
async def all_history(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Events of a time range, by type and labels: a page of them, or all as a file."""
    return await _answer(request, None)


@csrf_exempt
async def alert_history(
    request: HttpRequest, fingerprint: str
) -> HttpResponse | StreamingHttpResponse:
    """Every event of one alert that is kept; 404 when there is none."""
    return await _answer(request, fingerprint)


async def _answer(
    request: HttpRequest, fingerprint: str | None
) -> HttpResponse | StreamingHttpResponse:
    if request.method not in ("GET", "HEAD"):
        return method_not_allowed(request, "GET, HEAD")
    try:
        wanted = read_wanted(request.GET, fingerprint)
        form = request.GET.get("format", "json")
        if form not in FORMATS:
            raise BadParameter("format", f"it takes one of {', '.join(FORMATS)}")
        return await sync_to_async(_respond)(request, wanted, form, fingerprint)
    except BadParameter as error:
        return refusal(400, str(error))
    except DatabaseError:
        return refusal(503, "the event log cannot be read", retry_after_seconds=1)


def read_wanted(query: QueryDict, fingerprint: str | None) -> Wanted:
    """`from`, `to`, `types`, `filter`, `fingerprint`, `order`. Raises `BadParameter`."""
    selection = read_selection(query)
    name = fingerprint or query.get("fingerprint") or None
    if name is not None and not is_fingerprint(name):
        raise BadParameter("fingerprint", "it must be 16 hexadecimal digits")
    order = query.get("order", "asc")
    if order not in ("asc", "desc"):
        raise BadParameter("order", "it takes asc or desc")
    since, until = _moment(query, "from"), _moment(query, "to")
    if since and until and until < since:
        raise BadParameter("to", "it must not be before from")
    types = USUAL_TYPES if selection.types is None else selection.types
    return Wanted(since, until, types, name, selection.labels, order == "desc")


def _moment(query: QueryDict, name: str) -> datetime | None:
    text = query.get(name)
    if not text:
        return None
    try:
        return parse_moment(text)
    except ValueError as error:
        raise BadParameter(name, str(error)) from error


def _respond(
    request: HttpRequest, wanted: Wanted, form: str, fingerprint: str | None
) -> HttpResponse | StreamingHttpResponse:
    if fingerprint and not history.knows(fingerprint):
        return refusal(404, f"nothing is kept of an alert with the fingerprint {fingerprint}")
    if form == "json":
        response: HttpResponse | StreamingHttpResponse = _page(request.GET, wanted)
    else:
        response = _file(wanted, form, with_body=request.method == "GET")
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(query: QueryDict, wanted: Wanted) -> HttpResponse:
    limit = int(read_number(query, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT))
    entries, after = history.page(wanted, read_after(query), limit)
    cursor = None if after is None else f"{log.position().epoch}-{after}"
    tail = msgspec.json.encode({"cursor": cursor})[1:]
    body = b'{"events":[' + b",".join(entry.json() for entry in entries) + b"]," + tail
    return HttpResponse(body, content_type="application/json")


def read_after(query: QueryDict) -> int | None:
    """`cursor`: the seq to go on from. Raises `BadParameter`."""
    text = query.get("cursor")
    if not text:
        return None
    try:
        position = parse_position(text)
    except ValueError as error:
        raise BadParameter("cursor", str(error)) from error
    if position.epoch != log.position().epoch:
        raise BadParameter("cursor", "it is of another log")
    return position.seq


def _file(wanted: Wanted, form: str, with_body: bool) -> StreamingHttpResponse:
    header, lines, media_type = {
        "jsonl": (b"", json_lines, "application/jsonl"),
        "csv": (csv_header(), csv_lines, "text/csv; charset=utf-8"),
    }[form]
    body = _lines(wanted, header, lines) if with_body else ()
    response = StreamingHttpResponse(body, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="history.{form}"'
    return response


async def _lines(
    wanted: Wanted, header: bytes, lines: Callable[[list[Entry]], bytes]
) -> AsyncIterator[bytes]:
    """A chunk of the log at a time, so that an export of any size takes little memory.

    Raises `FilterTooSlow`: the answer breaks off, and cannot be taken for a whole one.
    """
    if header:
        yield header
    chunks: Iterator[list[Entry]] = history.chunks(wanted)
    while entries := await sync_to_async(lambda: next(chunks, []))():
        yield lines([entry for entry in entries if wanted.takes(entry)])
