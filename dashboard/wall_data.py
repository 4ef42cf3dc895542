"""What a page of the wall asks for later: rows, what groups share, silences, words to complete."""

from collections import defaultdict
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from dashboard.firing import firing_labels
from dashboard.models import Alert, Silence
from dashboard.moment import one_moment
from dashboard.wall import facts
from dashboard.wall.groups import shared_labels
from dashboard.wall.label_words import MAX_WORD_CHARS, names, values
from dashboard.wall.page import TooSlow, sifted
from dashboard.wall.query import WallQuery
from realtime.receivers import alert_payload, silence_fields

MOST_ROWS = 200  # an address of 6 KB: every proxy takes that
MOST_SILENCES = 60  # their ids are longer; three times as many as a page has rows
MOST_KEYS = 60


@require_safe
@gzip_page  # of so many rows a tenth is left
@never_cache
def rows(request: HttpRequest) -> HttpResponse:
    """`{"alerts": […]}`: the alerts of each `fingerprint`, as an event would tell of them now."""
    fingerprints = request.GET.getlist("fingerprint")
    if len(fingerprints) > MOST_ROWS:
        return HttpResponseBadRequest(f"fingerprint: at most {MOST_ROWS} are allowed")
    usable = [name for name in fingerprints if "\0" not in name]
    alerts = Alert.objects.in_bulk(usable).values()
    return _json({"alerts": [alert_payload(alert) for alert in alerts]})


@require_safe
@never_cache
def silences(request: HttpRequest) -> HttpResponse:
    """`{"silences": […]}`: what an event would tell now of each silence `id` itself; of the
    alerts that it mutes the page knows."""
    ids = request.GET.getlist("id")
    if len(ids) > MOST_SILENCES:
        return HttpResponseBadRequest(f"id: at most {MOST_SILENCES} are allowed")
    found = Silence.objects.in_bulk([name for name in ids if _is_uuid(name)])
    return _json({"silences": [silence_fields(silence) for silence in found.values()]})


@require_safe
@never_cache
def shared(request: HttpRequest) -> HttpResponse:
    """`{"shared": [[key, {name: value}], …]}`: what the alerts of each group `key` share, within
    the query of the page."""
    query = WallQuery.of(request.GET)
    keys = request.GET.getlist("key")
    if len(keys) > MOST_KEYS:
        return HttpResponseBadRequest(f"key: at most {MOST_KEYS} are allowed")
    wanted = dict.fromkeys(keys)
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    with one_moment():
        found = [
            alert
            for alert in facts.read(query.show.with_resolved, timezone.now())
            if alert.labels.get(query.group, "") in wanted and query.show.takes(alert.condition)
        ]
    try:
        for alert in sifted(query, found):
            groups[alert.labels.get(query.group, "")].append(alert.labels)
    except TooSlow as error:
        return HttpResponseBadRequest(f"filter: {error}")
    return _json({"shared": [[key, shared_labels(groups[key])] for key in wanted]})


@require_safe
@never_cache
def words(request: HttpRequest) -> HttpResponse:
    """`{"words": […]}`: names of labels with `part` in them, or values of the label `name`."""
    name, part = request.GET.get("name"), request.GET.get("part", "")[:MAX_WORD_CHARS]
    labels = firing_labels().values()
    return _json({"words": names(labels, part) if name is None else values(labels, name, part)})


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _json(answer: dict[str, Any]) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(answer), content_type="application/json")
