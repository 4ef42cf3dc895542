"""`/silences/new/` and `/silences/<id>/edit/`."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from dashboard import silencing
from dashboard.actor import acting
from dashboard.api.person import signed_in
from dashboard.matchers import Matcher
from dashboard.models import Silence
from dashboard.silence_limits import LimitExceeded
from dashboard.silence_pages.form import EXACT, SPANS, SilenceFields
from dashboard.silence_pages.lines import as_json
from dashboard.silence_pages.matcher_rows import OPERATORS, MatcherRow, MatcherRows
from dashboard.silence_pages.outcomes import wants_json
from dashboard.silence_pages.prefill import InputMoment, Prefill, from_address, from_silence
from dashboard.silence_pages.preview import Preview, preview
from dashboard.wall.rows import Moment


@dataclass(frozen=True)
class Page:
    """Which form it is: for a new silence (`old` is None), or to change one."""

    request: HttpRequest
    person: str | None
    old: Silence | None

    def show(
        self,
        filled: Prefill,
        shown: Preview,
        fields: SilenceFields | None = None,
        status: int = 200,
    ) -> HttpResponse:
        span = str(filled.fields.get("duration") or EXACT)
        rows = filled.rows.rows
        context = {
            "old": self.old,
            "now": Moment.of(timezone.now()),
            "is_active": self.old is not None
            and self.old.state_at(timezone.now()) is Silence.State.ACTIVE,
            "began": Moment.of(self.old.starts_at if self.old else None),
            "person": self.person,
            "rows": [*rows, *([] if rows and rows[-1].is_blank else [MatcherRow()])],
            "blank_row": MatcherRow(),
            "rows_complaint": filled.rows.complaint,
            "complaints": [*filled.complaints, *(fields.non_field_errors() if fields else [])],
            "operators": OPERATORS,
            "spans": [*SPANS, *([span] if span not in (*SPANS, EXACT) else [])],
            "span": span,
            "starts": InputMoment.of(filled.fields.get("starts_at")),
            "ends": InputMoment.of(filled.fields.get("ends_at")),
            "comment": filled.fields.get("comment", ""),
            "created_by": filled.fields.get("created_by", ""),
            "errors": {name: list(lines) for name, lines in fields.errors.items()}
            if fields is not None
            else {},
            "preview": shown,
            "confirmed": bool(filled.fields.get("confirmed")),
            "time_zone": timezone.get_current_timezone_name(),
        }
        return render(self.request, "dashboard/silence_form.html", context, status=status)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def new_silence(request: HttpRequest) -> HttpResponse:
    return _answer(Page(request, signed_in(request), None))


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def edit_silence(request: HttpRequest, silence_id: uuid.UUID) -> HttpResponse:
    """One that has ended is not changed: the same again is a new one."""
    try:
        old = silencing.get(silence_id)
    except silencing.SilenceNotFound as error:
        raise Http404 from error
    if old.state_at(timezone.now()) is Silence.State.EXPIRED and request.method != "POST":
        messages.info(request, "It has ended. This makes a new one like it.")
        return HttpResponseRedirect(f"{reverse('silence-new')}?from={old.id}")
    return _answer(Page(request, signed_in(request), old))


def _answer(page: Page) -> HttpResponse:
    if page.request.method != "POST":
        filled = from_silence(page.old) if page.old else from_address(page.request.GET)
        rows, matchers = filled.rows.check()
        return page.show(filled, preview(matchers if rows.is_right else []))
    rows = MatcherRows.posted(page.request.POST)
    step, _, which = page.request.POST.get("do", "save").partition(":")
    fields = SilenceFields(page.request.POST, page.person)
    typed = {name: page.request.POST.get(name, "") for name in fields.fields}
    if step in ("add", "remove", "preview"):
        return _another_step(page, rows.without(which) if step == "remove" else rows, typed, step)
    rows, matchers = rows.check()
    filled = Prefill(rows, typed)
    shown = preview(matchers if rows.is_right else [])
    if not fields.is_valid() or not rows.is_right or shown.complaint:
        return page.show(filled, shown, fields, 422)
    if (
        shown.must_confirm
        and not fields.cleaned_data["confirmed"]
        and _mutes_anew(page, fields, matchers)
    ):
        fields.add_error("confirmed", "tick this box if that is what you want")
        return page.show(filled, shown, fields, 422)
    return _save(page, fields, matchers, filled, shown)


def _another_step(page: Page, rows: MatcherRows, typed: dict[str, Any], step: str) -> HttpResponse:
    """Without JavaScript: a row more or less, or a look at what it would mute."""
    checked, matchers = rows.check()
    if step == "preview":
        rows = checked
    elif step == "add":
        rows = MatcherRows([*rows.rows, MatcherRow()])
    return page.show(Prefill(rows, typed), preview(matchers if checked.is_right else []))


def _mutes_anew(page: Page, fields: SilenceFields, matchers: list[Matcher]) -> bool:
    """Whether other alerts, or the same ones at other times, are muted after this."""
    old, times = page.old, fields.times
    if old is None or old.matchers != as_json(matchers):
        return True
    starts_at = times.starts_at or timezone.now()
    pairs = ((old.starts_at, starts_at), (old.ends_at, times.ends_at))
    return any(a.replace(microsecond=0) != b.replace(microsecond=0) for a, b in pairs)


def _save(
    page: Page, fields: SilenceFields, matchers: list[Matcher], filled: Prefill, shown: Preview
) -> HttpResponse:
    times, old = fields.times, page.old
    creator = page.person or fields.cleaned_data["created_by"]
    comment = fields.cleaned_data["comment"]
    annotations = old.annotations if old else {}
    posted = silencing.PostedSilence(
        matchers, times.starts_at, times.ends_at, creator, comment, annotations
    )
    with acting(creator):
        try:
            silence = silencing.put(posted, old.id if old else None)
        except (silencing.SilenceError, LimitExceeded) as error:
            fields.add_error(None, str(error))
            return page.show(filled, shown, fields, 422)
        except silencing.SilenceNotFound as error:
            raise Http404 from error
    where = f"{reverse('silences-page')}?state={silence.state}#silence-{silence.id}"
    if wants_json(page.request):
        told = {"id": str(silence.id), "state": silence.state, "address": where}
        return JsonResponse(told, status=200 if old else 201)
    messages.success(page.request, "The silence was changed." if old else "The silence was made.")
    return HttpResponseRedirect(where, status=303)
