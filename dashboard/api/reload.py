"""`/-/reload`: the alertmanager.yml is read again."""

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dashboard import configuration
from dashboard.api.answers import empty


@csrf_exempt
@require_POST
def reload(_request: HttpRequest) -> HttpResponse:
    """Brings what the file says now into force, or says why what it said before stays so."""
    try:
        configuration.load()
    except (configuration.BadConfiguration, DatabaseError) as error:
        text = f"failed to reload config: {error}\n"
        return HttpResponse(text, content_type="text/plain; charset=utf-8", status=500)
    return empty()
