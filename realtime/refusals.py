"""Answers of the streaming endpoints to what they do not serve."""

from django.http import HttpRequest, HttpResponse

from config.json_answer import json_answer
from realtime import metrics
from realtime.admission import Refused
from realtime.metrics import ErrorType


def refusal(status: int, message: str, retry_after_seconds: int | None = None) -> HttpResponse:
    """`{"code": status, "message": …}`, as docs/protocol.md has it."""
    if status < 500:  # a log that cannot be read is counted where it was tried
        metrics.error(ErrorType.BAD_REQUEST)
    return _answer(status, message, retry_after_seconds)


def _answer(status: int, message: str, retry_after_seconds: int | None) -> HttpResponse:
    response = json_answer({"code": status, "message": message}, status)
    if retry_after_seconds is not None:
        response.headers["Retry-After"] = str(retry_after_seconds)
    # `realtime.notices` tells refusals, and of a flood only the number; Django would tell each.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def refused(error: Refused) -> HttpResponse:
    """The answer to a client that is not admitted; counted at the door."""
    response = _answer(error.status, str(error), error.retry_after_seconds)
    if error.challenge is not None:
        response.headers["WWW-Authenticate"] = error.challenge
    return response


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    response = refusal(405, f"method {request.method} is not allowed, but [{allowed}] are")
    response.headers["Allow"] = allowed
    return response
