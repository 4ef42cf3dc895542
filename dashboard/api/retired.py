"""Alertmanager's API v1, which is gone: each of its paths answers 410 and says where to go."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from config.json_answer import json_answer

# Alertmanager's own body, to the letter: scripts look for it.
GONE = {
    "status": "deprecated",
    "error": "The Alertmanager v1 API was deprecated in version 0.16.0 and is removed as of "
    "version 0.27.0 - please use the equivalent route in the v2 API",
}


@csrf_exempt
def retired(_request: HttpRequest) -> HttpResponse:
    """The same for every method."""
    return json_answer(GONE, 410)
