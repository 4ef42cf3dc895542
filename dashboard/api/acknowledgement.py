"""`/api/v2/alerts/{fingerprint}/ack`: who takes care of an alert."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

from dashboard import acknowledging
from dashboard.actor import acting
from dashboard.api.answers import (
    NO_MATCH,
    REQUIRED,
    TOO_LONG,
    TOO_SHORT,
    Failed,
    Refused,
    answer,
    empty,
    endpoint,
)
from dashboard.api.body import parse_json, read_body
from dashboard.api.person import signed_in
from dashboard.labels import is_fingerprint
from dashboard.models import Alert
from dashboard.schemas import acknowledgement as shown

MAX_OWNER_CHARS = 150  # as long as a user name may be
MAX_NOTE_BYTES = 16 * 1024


class AcknowledgementBody(msgspec.Struct):
    """An acknowledgement as it is posted. A field that is null is one that was left out."""

    owner: str | None = None
    note: str | None = None


def get_acknowledgement(_request: HttpRequest, fingerprint: str) -> HttpResponse:
    alert = Alert.objects.filter(pk=_checked(fingerprint)).first()
    if alert is None or alert.acknowledged_by is None:
        return empty(404)
    return answer(shown(alert))


def post_acknowledgement(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """Makes the alert the signed-in user's, else whose the body says it is."""
    name, person = _checked(fingerprint), signed_in(request)
    owner, note = read_acknowledgement(parse_json(read_body(request), "acknowledgement"), person)
    with acting(owner):
        try:
            return answer(shown(acknowledging.acknowledge(name, owner, note)))
        except acknowledging.AlertNotFound as error:
            raise Failed(404, "alert not found") from error
        except acknowledging.NotFiring as error:
            raise Failed(409, "the alert does not fire") from error


def delete_acknowledgement(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """Gives it back. Giving back what nobody has is no error."""
    name = _checked(fingerprint)
    with acting(signed_in(request)):
        try:
            acknowledging.give_back(name)
        except acknowledging.AlertNotFound:
            return empty(404)
    return empty()


def read_acknowledgement(data: Any, person: str | None) -> tuple[str, str | None]:
    """The owner, who is the person if there is one, and the note. Raises `Refused` and `Failed`."""
    try:
        body = msgspec.convert({} if data is None else data, AcknowledgementBody)
    except msgspec.ValidationError as error:
        message = f'parsing acknowledgement body from "" failed, because {error}'
        raise Failed(400, message) from error
    owner = _owner(body.owner) if person is None else person
    note = body.note
    if note is not None:
        if len(note.encode()) > MAX_NOTE_BYTES:
            raise _invalid(f"note is longer than {MAX_NOTE_BYTES} bytes")
        if "\0" in note:
            raise _invalid("note contains a NUL character")
    return owner, note


def _owner(text: str | None) -> str:
    if text is None:
        raise Refused(REQUIRED, "owner in body is required")
    owner = text.strip()
    if not owner:
        raise Refused(TOO_SHORT, "owner in body should be at least 1 chars long")
    if len(owner) > MAX_OWNER_CHARS:
        raise Refused(TOO_LONG, f"owner in body should be at most {MAX_OWNER_CHARS} chars long")
    if "\0" in owner:
        raise _invalid("owner contains a NUL character")
    return owner


def _invalid(reason: str) -> Failed:
    return Failed(400, f"invalid acknowledgement: {reason}")


def _checked(fingerprint: str) -> str:
    if not is_fingerprint(fingerprint):
        raise Refused(NO_MATCH, "fingerprint in path should match '^[0-9a-f]{16}$'")
    return fingerprint


acknowledgement = endpoint(
    get=get_acknowledgement, post=post_acknowledgement, delete=delete_acknowledgement
)
