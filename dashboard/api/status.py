"""`/api/v2/status`, `/api/v2/receivers`, `/-/healthy`, `/-/ready`."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from dashboard import configuration
from dashboard.api.answers import answer, endpoint
from dashboard.api.parameters import with_labels
from dashboard.build import ALERTMANAGER_VERSION
from dashboard.patient import Question
from dashboard.schemas import GettableReceiver, write_time
from realtime.streams import streams

STARTED_AT = timezone.now()
PATIENCE_SECONDS = 2.0  # for the database, until a worker is not ready


def get_status(_request: HttpRequest) -> HttpResponse:
    return answer(
        {
            "cluster": {"status": "disabled", "peers": []},
            "versionInfo": {
                "version": ALERTMANAGER_VERSION,
                "revision": settings.VERSION,
                "branch": "watchfire",
                "buildUser": "",
                "buildDate": "",
                "goVersion": "",
            },
            "config": {"original": configuration.current_text()},
            "uptime": write_time(STARTED_AT),
        }
    )


def get_receivers(request: HttpRequest) -> HttpResponse:
    """In the order of the file."""
    receivers = with_labels(request, configuration.current().receivers)
    return answer([GettableReceiver(receiver.name, receiver.labels) for receiver in receivers])


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


_database = Question(_ask_database)


@csrf_exempt
@require_safe
def healthy(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("OK", content_type="text/plain; charset=utf-8")


@csrf_exempt
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Alerts can be stored: the database answers; and this worker is not about to stop."""
    if streams.draining:
        return HttpResponse("this worker is stopping", status=503, content_type="text/plain")
    try:
        _database.answer(PATIENCE_SECONDS)
    except Exception:
        return HttpResponse("database unavailable", status=503, content_type="text/plain")
    return healthy(_request)


status = endpoint(get=get_status)
receivers = endpoint(get=get_receivers)
