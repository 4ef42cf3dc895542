"""`/api/v2/alerts`."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.api.answers import REQUIRED, TYPE_MISMATCH, Failed, Refused, answer, empty, endpoint
from dashboard.api.body import parse_json, read_body
from dashboard.api.parameters import flag, label_matchers, receiver_selected
from dashboard.api.times import parse_time
from dashboard.ingestion import PostedAlert, complete_times, ingest
from dashboard.labels import LabelError, check_labels, check_size, without_empty
from dashboard.matchers import match_all
from dashboard.models import Alert, Board, Configuration
from dashboard.schemas import gettable_alert

MAX_URL_CHARS = 8192


def list_alerts(request: HttpRequest) -> HttpResponse:
    """Alerts that have not resolved, by fingerprint."""
    matchers = label_matchers(request)
    active, silenced = flag(request, "active"), flag(request, "silenced")
    inhibited = flag(request, "inhibited")
    if not receiver_selected(request):
        return answer([])
    now = timezone.now()
    firing = Alert.objects.filter(status=Alert.Status.FIRING, ends_at__gt=now)
    return answer(
        [
            gettable_alert(alert)
            for alert in firing.order_by("fingerprint")
            if (active or alert.silenced_by or alert.inhibited_by)
            and (silenced or not alert.silenced_by)
            and (inhibited or not alert.inhibited_by)
            and match_all(matchers, alert.labels)
        ]
    )


def post_alerts(request: HttpRequest) -> HttpResponse:
    """Stores every alert of the body that is valid, and tells what is wrong with the others."""
    items = parse_json(read_body(request), "alerts")
    if not isinstance(items, list):
        raise Refused(400, 'parsing alerts body from "" failed, because it must be an array')
    valid: list[PostedAlert] = []
    refused: list[Refused] = []
    failed: list[str] = []
    with Board.locked():
        now = timezone.now()  # under the lock: of two posts the later one has the later time
        lease = Configuration.resolve_timeout()
        for index, item in enumerate(items):
            try:
                valid.append(read_alert(item, index, now, lease))
            except Refused as error:
                refused.append(error)
            except Failed as error:
                failed.append(str(error))
        ingest(valid, now)
    if refused:
        raise refused[0]
    if failed:
        raise Failed(400, "\n".join(failed))
    return empty()


class AlertBody(msgspec.Struct):
    """An alert as it is posted. A field that is null is one that was left out."""

    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None
    startsAt: str | None = None  # noqa: N815 - msgspec names the field in its errors
    endsAt: str | None = None  # noqa: N815
    generatorURL: str | None = None  # noqa: N815


def read_alert(item: Any, index: int, now: datetime, lease: timedelta) -> PostedAlert:
    """One element of the array; without an end it fires for the lease.

    Raises `Refused` where it is not of the schema, `Failed` where it is and cannot be stored.
    """
    try:
        body = msgspec.convert(item, AlertBody)
    except msgspec.ValidationError as error:
        message = f'parsing alerts body from "" failed, because in [{index}]: {error}'
        raise Refused(400, message) from error
    if body.labels is None:
        raise Refused(REQUIRED, f"{index}.labels in body is required")
    starts_at = _time(body.startsAt, index, "startsAt")
    ends_at = _time(body.endsAt, index, "endsAt")
    url = body.generatorURL or ""
    if url and not is_uri(url):
        message = f'{index}.generatorURL in body must be of type uri: "{url[:200]}"'
        raise Refused(TYPE_MISMATCH, message)
    labels = without_empty(body.labels)
    annotations = body.annotations or {}
    starts_at, ends_at, is_lease = complete_times(starts_at, ends_at, now, lease)
    try:
        if ends_at < starts_at:
            raise LabelError("start time must be before end time")
        if not labels:
            raise LabelError("at least one label pair required")
        check_labels(labels)
        check_labels(annotations, "annotation")
        check_size(labels, annotations)
    except LabelError as error:
        raise Failed(400, str(error)) from error
    return PostedAlert(labels, annotations, starts_at, ends_at, is_lease, url)


def is_uri(text: str) -> bool:
    """An absolute URI or an absolute path, of printable characters."""
    if len(text) > MAX_URL_CHARS or not text.isprintable():
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme) or text.startswith("/")


def _time(text: str | None, index: int, name: str) -> datetime | None:
    try:
        return parse_time(text or "")
    except ValueError as error:
        message = f'parsing alerts body from "" failed, because {index}.{name}: {error}'
        raise Refused(400, message) from error


alerts = endpoint(get=list_alerts, post=post_alerts)
