"""Reads JSON bodies: size, content type, and text that another JSON decoder would take."""

import json
from typing import Any, NoReturn

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from dashboard.api.answers import REQUIRED, Refused
from dashboard.labels import mend_surrogates


def read_body(request: HttpRequest) -> bytes:
    """The raw body. Raises `Refused`: 413 when too large, 415 when it is not said to be JSON.

    A page of another site can send any other type, or none, without asking first.
    """
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        body = request.body
    except RequestDataTooBig:
        body = None
    if body is None or len(body) > limit:
        raise Refused(413, f"the request body is larger than {limit} bytes")
    # A request and its user know each other, and wait for the collector: the body need not do so.
    request._body = b""
    content_type = request.content_type or "application/octet-stream"
    if body and content_type != "application/json":
        message = f'unsupported media type "{content_type}", only [application/json] are allowed'
        raise Refused(415, message)
    return body


def parse_json(body: bytes, what: str) -> Any:
    """Any JSON; `what` names the parameter in the error. Raises `Refused` (400; 422 for none)."""
    if not body:
        raise Refused(REQUIRED, f"{what} in body is required")
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        reason = str(error)
    # Go's decoder takes lone surrogates and broken UTF-8, and replaces them: one alert with such
    # a label must not cost the sender its whole batch.
    try:
        text = body.decode("utf-8", "replace")
        # No field is a number: one of any length is refused where it stands, not here.
        return _mended(json.loads(text, parse_int=float, parse_constant=_no_constant))
    except (ValueError, RecursionError) as error:
        message = f'parsing {what} body from "" failed, because {reason}'
        raise Refused(400, message) from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return mend_surrogates(value)
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {mend_surrogates(name): _mended(item) for name, item in value.items()}
    return value
