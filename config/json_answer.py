"""Answers in JSON that no cache keeps."""

from typing import Any

import msgspec
from django.http import HttpResponse


def json_answer(data: Any, status: int = 200) -> HttpResponse:
    body = msgspec.json.encode(data)
    response = HttpResponse(body, content_type="application/json", status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
