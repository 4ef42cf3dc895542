"""`/acknowledge/`: take several alerts, or give them back, told for each."""

from collections.abc import Callable, Sequence

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from config.own_address import own_address
from dashboard import acknowledging
from dashboard.actor import acting
from dashboard.api.acknowledgement import read_acknowledgement
from dashboard.api.answers import Failed, Refused
from dashboard.api.person import signed_in
from dashboard.labels import is_fingerprint
from dashboard.models import Alert
from dashboard.silence_pages.outcomes import Outcome, refuse, tell
from dashboard.wall.rows import AlertRow

MOST_AT_ONCE = 500


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def acknowledge_page(request: HttpRequest) -> HttpResponse:
    """`alert` (fingerprints); posted also `do` (`acknowledge` or `give_back`), `note`, `owner`."""
    given = request.POST if request.method == "POST" else request.GET
    names = list(dict.fromkeys(filter(is_fingerprint, given.getlist("alert"))))
    return _act(request, names) if request.method == "POST" else _show(request, names)


def _show(request: HttpRequest, names: Sequence[str]) -> HttpResponse:
    alerts = Alert.objects.in_bulk(names[:MOST_AT_ONCE])
    shown = [alerts[name] for name in names[:MOST_AT_ONCE] if name in alerts]
    context = {
        "rows": [(AlertRow.of(alert), alert.firing) for alert in shown],
        "taken": sum(alert.acknowledged_by is not None for alert in shown),
        "person": signed_in(request),
        "owner": request.GET.get("owner", "")[:150],
        "next": own_address(request, request.GET.get("next", "")),
    }
    return render(request, "dashboard/acknowledge.html", context)


def _act(request: HttpRequest, names: Sequence[str]) -> HttpResponse:
    person = signed_in(request)
    query = urlencode({"alert": names[:MOST_AT_ONCE]}, doseq=True)
    then = own_address(request, request.POST.get("next", ""), f"{reverse('acknowledge')}?{query}")
    if not names:
        return refuse(request, "No alert was selected", then)
    if len(names) > MOST_AT_ONCE:
        return refuse(request, f"At most {MOST_AT_ONCE} alerts at once", then)
    gives_back, owner = request.POST.get("do") == "give_back", request.POST.get("owner", "")
    if gives_back and not owner.strip():  # who gives back may say who they are, and need not
        return _give_back(request, names, person, then)
    body = {"owner": owner, "note": request.POST.get("note") or None}
    try:
        owner, note = read_acknowledgement(body, person)
    except (Refused, Failed) as error:
        return refuse(request, _complaint(error), then)
    if gives_back:
        return _give_back(request, names, owner, then)
    with acting(owner):
        outcomes = [
            _tried(name, lambda name: acknowledging.acknowledge(name, owner, note))
            for name in names
        ]
    return tell(request, outcomes, _noun(names), "acknowledged", then)


def _give_back(
    request: HttpRequest, names: Sequence[str], person: str | None, then: str
) -> HttpResponse:
    with acting(person):
        outcomes = [_tried(name, acknowledging.give_back) for name in names]
    return tell(request, outcomes, _noun(names), "given back", then)


def _tried(name: str, act: Callable[[str], object]) -> Outcome:
    try:
        act(name)
    except acknowledging.AlertNotFound:
        return Outcome(name, name, False, "there is no such alert")
    except acknowledging.NotFiring:
        return Outcome(name, _title(name), False, "it does not fire any more")
    except DatabaseError:
        return Outcome(name, name, False, "the database is not available, try again")
    return Outcome(name, name, True)


def _title(name: str) -> str:
    alert = Alert.objects.filter(pk=name).first()
    return alert.alertname or name if alert else name


def _noun(names: Sequence[str]) -> str:
    return "alerts" if len(names) > 1 else "alert"


def _complaint(error: Exception) -> str:
    text = str(error).removeprefix("invalid acknowledgement: ")
    return "Say who you are" if text.startswith("owner in body") and "150" not in text else text
