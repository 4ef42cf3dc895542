"""Tickets for browsers, which can send no header with a stream: `POST /api/v2/events/ticket`."""

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from config.json_answer import json_answer
from realtime.access import tickets
from realtime.access.credential import credential_of
from realtime.refusals import method_not_allowed, refusal


@csrf_exempt  # the gate asks for an Origin of this site where a cookie says who asks
def events_ticket(request: HttpRequest) -> HttpResponse:
    """A ticket of whoever asks; the gate knows who that is."""
    if request.method != "POST":
        return method_not_allowed(request, "POST")
    try:
        ticket = tickets.issue(credential_of(request))
    except DatabaseError:
        return refusal(503, "the database is not available, try again", retry_after_seconds=1)
    return json_answer({"ticket": ticket, "expires_in": tickets.TICKET_SECONDS})
