"""`POST /silences/actions/`: extend or end one or several, told for each."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from config.own_address import own_address
from dashboard.actor import acting
from dashboard.api.person import signed_in
from dashboard.silence_pages.actions import MOST_AT_ONCE, act_on, parse_action
from dashboard.silence_pages.outcomes import refuse, tell


@csrf_protect
@require_POST
def silence_actions(request: HttpRequest) -> HttpResponse:
    """`silence` (repeated) and `do`, which may name a single one: `extend:1h`, `expire <id>`.

    An empty `do` is the list's default button: Enter on a box that is ticked chooses nothing.
    """
    then = own_address(request, request.POST.get("next", ""), reverse("silences-page"))
    name, _, single = request.POST.get("do", "").partition(" ")
    action = parse_action(name)
    ids = [single] if single else list(dict.fromkeys(request.POST.getlist("silence")))
    if action is None:
        reason = "There is no such action" if name else "Choose what is to be done"
        return refuse(request, reason, then)
    if not ids:
        return refuse(request, "No silence was selected", then)
    if len(ids) > MOST_AT_ONCE:
        return refuse(request, f"At most {MOST_AT_ONCE} silences at once", then)
    with acting(signed_in(request)):
        outcomes = act_on(ids, action)
    return tell(request, outcomes, "silences" if len(ids) > 1 else "silence", action.done, then)
