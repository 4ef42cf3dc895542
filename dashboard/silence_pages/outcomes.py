"""What became of several at once, told to a script as JSON and to a person on the next page."""

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

MOST_TOLD = 20  # failures by name, in a message that a cookie may have to carry
MOST_TITLE_CHARS = 120


class Outcome(NamedTuple):
    """What became of one; `message` says why it was not done."""

    id: str
    title: str
    done: bool
    message: str = ""


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def tell(
    request: HttpRequest, outcomes: Sequence[Outcome], noun: str, done: str, then: str
) -> HttpResponse:
    """200 with `{"message", "outcomes"}` for a script; a person goes to `then`, and is told there.

    `noun` in the plural (`silences`), `done` as a participle (`extended by 1h`).
    """
    failed = [outcome for outcome in outcomes if not outcome.done]
    count = len(outcomes) - len(failed)
    text = f"{count} of {len(outcomes)} {noun} {done}"
    if wants_json(request):
        told = [outcome._asdict() for outcome in outcomes]
        return JsonResponse({"message": text, "outcomes": told})
    messages.add_message(request, messages.WARNING if failed else messages.SUCCESS, f"{text}.")
    for outcome in failed[:MOST_TOLD]:
        messages.error(request, f"{outcome.title[:MOST_TITLE_CHARS]}: {outcome.message}")
    if len(failed) > MOST_TOLD:
        messages.error(request, f"and {len(failed) - MOST_TOLD} more")
    return HttpResponseRedirect(then, status=303)


def refuse(request: HttpRequest, reason: str, then: str) -> HttpResponse:
    """400 for a script; a person goes back, and is told there."""
    if wants_json(request):
        return JsonResponse({"message": reason, "outcomes": []}, status=400)
    messages.error(request, f"{reason}.")
    return HttpResponseRedirect(then, status=303)
