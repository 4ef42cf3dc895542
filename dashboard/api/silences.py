"""`/api/v2/silences` and `/api/v2/silence/{id}`."""

import re
import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard import silencing
from dashboard.api.answers import (
    REQUIRED,
    TOO_FEW_ITEMS,
    TYPE_MISMATCH,
    Failed,
    Refused,
    answer,
    empty,
    endpoint,
)
from dashboard.api.body import parse_json, read_body
from dashboard.api.parameters import flag, label_matchers
from dashboard.matchers import Matcher, MatcherError, matchers_from_json
from dashboard.models import Board, Silence
from dashboard.schemas import gettable_silence
from dashboard.times import parse_time

_UUID = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
MAX_TEXT_BYTES = 16 * 1024


def list_silences(request: HttpRequest) -> HttpResponse:
    """Active ones first (soonest end), then pending (soonest start), then expired (latest end)."""
    wanted = label_matchers(request)
    shown = {state for state in Silence.State if flag(request, state.value)}
    now = timezone.now()
    chosen = [
        silence
        for silence in Silence.objects.all()
        if silence.state_at(now) in shown and _has_matchers(silence, wanted)
    ]
    chosen.sort(key=lambda silence: _rank(silence, now))
    return answer([gettable_silence(silence, now) for silence in chosen])


def _rank(silence: Silence, now: datetime) -> tuple[int, float]:
    match silence.state_at(now):
        case Silence.State.ACTIVE:
            return 0, silence.ends_at.timestamp()
        case Silence.State.PENDING:
            return 1, silence.starts_at.timestamp()
    return 2, -silence.ends_at.timestamp()


def _has_matchers(silence: Silence, wanted: list[Matcher]) -> bool:
    """A filter names a silence's own matchers; it is not held against labels."""
    own = silence.parsed_matchers()
    return all(matcher in own for matcher in wanted)


def post_silence(request: HttpRequest) -> HttpResponse:
    silence_id, posted = read_silence(parse_json(read_body(request), "silence"))
    try:
        silence = silencing.put(posted, silence_id)
    except silencing.SilenceNotFound as error:
        raise Failed(404, "silence not found") from error
    except silencing.SilenceError as error:
        raise Failed(400, f"Failed to create silence: {error}") from error
    return answer({"silenceID": str(silence.id)})


def read_silence(body: Any) -> tuple[uuid.UUID | None, silencing.PostedSilence]:
    """The id, if one is given, and the silence. Raises `Refused` and `Failed`."""
    if not isinstance(body, dict):
        raise Refused(400, 'parsing silence body from "" failed, because it must be an object')
    for name in ("comment", "createdBy", "endsAt", "matchers", "startsAt"):
        if body.get(name) is None:
            raise Refused(REQUIRED, f"{name} in body is required")
    comment, created_by = _text(body, "comment"), _text(body, "createdBy")
    starts_at, ends_at = _time(body, "startsAt"), _time(body, "endsAt")
    matchers = _matchers(body["matchers"])
    if ends_at is None:
        raise Failed(400, "invalid silence: invalid zero end timestamp")
    posted = silencing.PostedSilence(matchers, starts_at, ends_at, created_by, comment)
    return _optional_id(body), posted


def _text(body: dict[str, Any], name: str) -> str:
    value = body[name]
    if not isinstance(value, str):
        message = f'parsing silence body from "" failed, because {name} must be a string'
        raise Refused(400, message)
    if len(value.encode()) > MAX_TEXT_BYTES:
        raise Failed(400, f"invalid silence: {name} is longer than {MAX_TEXT_BYTES} bytes")
    if "\0" in value:
        raise Failed(400, f"invalid silence: {name} contains a NUL character")
    return value


def _time(body: dict[str, Any], name: str) -> datetime | None:
    try:
        return parse_time(_text(body, name))
    except ValueError as error:
        message = f'parsing silence body from "" failed, because {name}: {error}'
        raise Refused(400, message) from error


def _matchers(items: Any) -> list[Matcher]:
    if not isinstance(items, list):
        raise Refused(400, 'parsing silence body from "" failed, because matchers must be an array')
    if not items:
        raise Refused(TOO_FEW_ITEMS, "matchers in body should have at least 1 items")
    for index, item in enumerate(items):
        for name in ("name", "value", "isRegex"):
            if not isinstance(item, dict) or item.get(name) is None:
                raise Refused(REQUIRED, f"matchers.{index}.{name} in body is required")
    try:
        return matchers_from_json(items)
    except MatcherError as error:
        raise Failed(400, f"invalid silence: {error}") from error


def _optional_id(body: dict[str, Any]) -> uuid.UUID | None:
    text = body.get("id")
    if not text:
        return None
    if not isinstance(text, str) or _UUID.fullmatch(text) is None:
        raise Failed(404, "silence not found")
    return uuid.UUID(text)


def get_silence(_request: HttpRequest, silence_id: str) -> HttpResponse:
    try:
        silence = silencing.get(_path_id(silence_id))
    except silencing.SilenceNotFound:
        return empty(404)
    return answer(gettable_silence(silence, timezone.now()))


def delete_silence(_request: HttpRequest, silence_id: str) -> HttpResponse:
    """Ends the silence; the record stays readable. Ending it twice is no error."""
    with Board.locked():
        try:
            silence = silencing.get(_path_id(silence_id))
        except silencing.SilenceNotFound:
            return empty(404)
        silencing.expire(silence, timezone.now())
    return empty()


def _path_id(text: str) -> uuid.UUID:
    if _UUID.fullmatch(text) is None:
        message = f'silenceID in path must be of type strfmt.UUID: "{text[:200]}"'
        raise Refused(TYPE_MISMATCH, message)
    return uuid.UUID(text)


silences = endpoint(get=list_silences, post=post_silence)
silence = endpoint(get=get_silence, delete=delete_silence)
