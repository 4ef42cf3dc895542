"""`/api/v2/status`, `/api/v2/receivers`, `/-/healthy`, `/-/ready`."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from dashboard.api.answers import answer, endpoint
from dashboard.api.parameters import receiver_selected
from dashboard.schemas import RECEIVER, write_time

STARTED_AT = timezone.now()

# The API that is spoken. amtool and karma choose by it what they ask for.
ALERTMANAGER_VERSION = "0.34.0"


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
            "config": {"original": effective_config()},
            "uptime": write_time(STARTED_AT),
        }
    )


def effective_config() -> str:
    """The routing in force, as an alertmanager.yml that `amtool config` can read."""
    return (
        f"global:\n  resolve_timeout: {settings.RESOLVE_TIMEOUT_SECONDS:g}s\n"
        f"route:\n  receiver: {RECEIVER}\n  group_by: [alertname]\n"
        f"receivers:\n- name: {RECEIVER}\n"
    )


def get_receivers(request: HttpRequest) -> HttpResponse:
    return answer([{"name": RECEIVER}] if receiver_selected(request) else [])


@csrf_exempt
@require_safe
def healthy(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("OK", content_type="text/plain; charset=utf-8")


@csrf_exempt
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Alerts can be stored: the database answers."""
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return HttpResponse("database unavailable", status=503, content_type="text/plain")
    return healthy(_request)


status = endpoint(get=get_status)
receivers = endpoint(get=get_receivers)
