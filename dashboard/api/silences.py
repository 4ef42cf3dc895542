"""`/api/v2/silences` and `/api/v2/silence/{id}`."""

import re
import uuid
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard import silencing
from dashboard.actor import acting
from dashboard.api.answers import TYPE_MISMATCH, Failed, Refused, answer, empty, endpoint
from dashboard.api.body import parse_json, read_body
from dashboard.api.parameters import flag, label_matchers
from dashboard.api.person import signed_in
from dashboard.api.silence_bodies import read_silence
from dashboard.matchers import Matcher, matcher_to_json
from dashboard.models import Board, Silence
from dashboard.schemas import gettable_silence
from dashboard.silence_limits import LimitExceeded

UUID = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


def list_silences(request: HttpRequest) -> HttpResponse:
    """Active ones first (soonest end), then pending (soonest start), then expired (latest end)."""
    wanted = label_matchers(request)
    shown = {state for state in Silence.State if flag(request, state.value)}
    now = timezone.now()
    stored = Silence.objects.all()
    if Silence.State.EXPIRED not in shown:
        stored = stored.filter(ends_at__gt=now)
    chosen = [
        silence
        for silence in stored
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
    return all(matcher_to_json(matcher) in silence.matchers for matcher in wanted)


def post_silence(request: HttpRequest) -> HttpResponse:
    """Makes or changes a silence: the signed-in user's, else whose the body says it is."""
    person = signed_in(request)
    body = read_silence(parse_json(read_body(request), "silence"))
    posted = body.posted if person is None else body.posted._replace(created_by=person)
    with acting(posted.created_by):
        try:
            silence = silencing.put(posted, _optional_id(body.id))
        except silencing.SilenceNotFound as error:
            raise Failed(404, "silence not found") from error
        except silencing.SilenceError as error:
            raise Failed(400, f"Failed to create silence: {error}") from error
        except LimitExceeded as error:
            raise Failed(400, str(error)) from error
    return answer({"silenceID": str(silence.id)})


def _optional_id(text: str | None) -> uuid.UUID | None:
    if not text:
        return None
    if UUID.fullmatch(text) is None:
        raise silencing.SilenceNotFound(text)
    return uuid.UUID(text)


def get_silence(_request: HttpRequest, silence_id: str) -> HttpResponse:
    try:
        silence = silencing.get(_path_id(silence_id))
    except silencing.SilenceNotFound:
        return empty(404)
    return answer(gettable_silence(silence, timezone.now()))


def delete_silence(request: HttpRequest, silence_id: str) -> HttpResponse:
    """Ends the silence; the record stays readable. Ending it twice is no error."""
    name = _path_id(silence_id)
    with acting(signed_in(request)), Board.locked():
        try:
            silence = silencing.get(name)
        except silencing.SilenceNotFound:
            return empty(404)
        silencing.expire(silence, timezone.now())
    return empty()


def _path_id(text: str) -> uuid.UUID:
    if UUID.fullmatch(text) is None:
        message = f'silenceID in path must be of type strfmt.UUID: "{text[:200]}"'
        raise Refused(TYPE_MISMATCH, message)
    return uuid.UUID(text)


silences = endpoint(get=list_silences, post=post_silence)
silence = endpoint(get=get_silence, delete=delete_silence)
