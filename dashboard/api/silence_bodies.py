"""Posted silences, from JSON to what `silencing` takes, complained of as Alertmanager does."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.utils import timezone

from dashboard import silencing
from dashboard.api.answers import REQUIRED, TOO_FEW_ITEMS, Failed, Refused
from dashboard.labels import LabelError
from dashboard.matchers import MatcherError, matchers_from_json
from dashboard.models.silence import check_annotations
from dashboard.times import parse_time

MAX_TEXT_BYTES = 16 * 1024


class MatcherBody(msgspec.Struct):
    """A matcher as it is posted. A field that is null is one that was left out."""

    isRegex: bool | None = None  # noqa: N815 - msgspec names the field in its errors
    name: str | None = None
    value: str | None = None
    isEqual: bool | None = None  # noqa: N815


class SilenceBody(msgspec.Struct):
    """The same for a silence."""

    comment: str | None = None
    createdBy: str | None = None  # noqa: N815
    endsAt: str | None = None  # noqa: N815
    matchers: list[MatcherBody] | None = None
    startsAt: str | None = None  # noqa: N815
    annotations: dict[str, str] | None = None
    id: str | None = None


class ReadSilence(NamedTuple):
    """What a body asks for: this silence, in the place of the one with that id."""

    id: str | None
    posted: silencing.PostedSilence


def read_silence(data: Any) -> ReadSilence:
    """Raises `Refused` where a field is missing, `Failed` for everything else."""
    try:
        body = msgspec.convert({} if data is None else data, SilenceBody)
    except msgspec.ValidationError as error:
        raise _unreadable(str(error)) from error
    starts_at = _time(body.startsAt, "startsAt")
    ends_at = _time(body.endsAt, "endsAt") or silencing.ZERO_TIME
    _check_required(body)
    try:
        silencing.check_times(starts_at, ends_at, timezone.now())
    except silencing.SilenceError as error:
        raise Failed(400, f"Failed to create silence: {error}") from error
    annotations = body.annotations or {}
    try:
        matchers = matchers_from_json([_matcher(item) for item in body.matchers or []])
        check_annotations(annotations)
    except (MatcherError, LabelError) as error:
        raise _invalid(str(error)) from error
    created_by = checked_text(body.createdBy or "", "createdBy")
    comment = checked_text(body.comment or "", "comment")
    posted = silencing.PostedSilence(matchers, starts_at, ends_at, created_by, comment, annotations)
    return ReadSilence(body.id, posted)


def _check_required(body: SilenceBody) -> None:
    """Of several complaints Alertmanager makes the first, in the order of the names."""
    for name in ("comment", "createdBy", "endsAt", "matchers"):
        if getattr(body, name) is None:
            raise Refused(REQUIRED, f"{name} in body is required")
    if not body.matchers:
        raise Refused(TOO_FEW_ITEMS, "matchers in body should have at least 1 items")
    for index, item in enumerate(body.matchers):
        for name in ("isRegex", "name", "value"):
            if getattr(item, name) is None:
                raise Refused(REQUIRED, f"matchers.{index}.{name} in body is required")
    if body.startsAt is None:
        raise Refused(REQUIRED, "startsAt in body is required")


def _matcher(item: MatcherBody) -> dict[str, str | bool | None]:
    is_equal = True if item.isEqual is None else item.isEqual
    return {"name": item.name, "value": item.value, "isRegex": item.isRegex, "isEqual": is_equal}


def checked_text(text: str, name: str) -> str:
    """A creator or a comment that can be stored; raises `Failed` (400)."""
    if len(text.encode()) > MAX_TEXT_BYTES:
        raise _invalid(f"{name} is longer than {MAX_TEXT_BYTES} bytes")
    if "\0" in text:
        raise _invalid(f"{name} contains a NUL character")
    return text


def _time(text: str | None, name: str) -> datetime | None:
    try:
        return parse_time(text or "")
    except ValueError as error:
        raise _unreadable(f"{name}: {error}") from error


def _unreadable(reason: str) -> Failed:
    return Failed(400, f'parsing silence body from "" failed, because {reason}')


def _invalid(reason: str) -> Failed:
    return Failed(400, f"invalid silence: {reason}")
