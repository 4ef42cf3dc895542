"""`POST /api/v2/webhook/alertmanager`: what an Alertmanager notifies of (its webhook, version 4).

Any 2xx is success for it, and what is answered 5xx it sends again. A notification is told to the
board as a post of the same alerts would be: a repeated one changes nothing.
"""

import logging
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard import metrics
from dashboard.api.alert_bodies import check_count, read_alert
from dashboard.api.answers import NOT_ONE_OF, REQUIRED, Failed, Refused, empty, endpoint
from dashboard.api.body import parse_json, read_body
from dashboard.api.complaints import Complaints
from dashboard.ingestion import PostedAlert, ingest
from dashboard.models import Board

logger = logging.getLogger(__name__)

VERSION = "4"
MOST_COMPLAINTS = 20  # in one answer, which stands in the sender's log

Status = Literal["firing", "resolved"]


class Notification(msgspec.Struct, rename="camel"):
    """The body. What the alerts have in common stands in each of them too."""

    receiver: str = ""
    status: Status = "firing"
    alerts: list[Any] | None = None
    group_key: str = ""
    group_labels: dict[str, str] = {}
    common_labels: dict[str, str] = {}
    common_annotations: dict[str, str] = {}
    external_url: str = msgspec.field(name="externalURL", default="")
    # A float, because in text that had to be mended every number is one.
    truncated_alerts: Annotated[float, msgspec.Meta(ge=0)] = 0


class NotifiedAlert(msgspec.Struct):
    """What an alert has here besides what is posted. Its fingerprint is worked out anew."""

    status: Status | None = None
    fingerprint: str | None = None


def post_notification(request: HttpRequest) -> HttpResponse:
    """Stores every alert that is valid, and tells what is wrong with the others."""
    notification = read_notification(parse_json(read_body(request), "notification"))
    if notification.truncated_alerts:
        logger.warning(
            "The Alertmanager's receiver %s left %.0f alerts of a group out (its max_alerts)",
            notification.receiver[:200],
            notification.truncated_alerts,
        )
    now = timezone.now()
    valid: list[PostedAlert] = []
    complaints = Complaints(MOST_COMPLAINTS)
    for index, item in enumerate(notification.alerts or ()):
        try:
            valid.append(read_notified(item, f"alerts.{index}", now))
        except Refused as error:
            complaints.add(error)  # it names the place
        except Failed as error:
            complaints.add(error, f"alerts.{index}")
    with Board.locked():
        ingest(valid, timezone.now(), settings.WEBHOOK_LEASE)
    firing = sum(posted.ends_at is None for posted in valid)
    metrics.received(firing, len(valid) - firing)
    metrics.invalid(complaints.count)
    if complaints.count:
        logger.warning("An Alertmanager's notification: %s", "; ".join(complaints.told()))
    complaints.raise_failed()
    return empty()


def read_notification(body: Any) -> Notification:
    """The body without a look into its alerts. Raises `Refused` and `Failed`, naming the field."""
    if not isinstance(body, dict):
        raise Failed(400, 'parsing notification body from "" failed, because it must be an object')
    for name in ("version", "alerts"):
        if body.get(name) is None:
            raise Refused(REQUIRED, f"{name} in body is required")
    if body["version"] != VERSION:
        raise Refused(NOT_ONE_OF, f"version in body should be one of [{VERSION}]")
    try:
        notification = msgspec.convert(body, Notification)
    except msgspec.ValidationError as error:
        message = f'parsing notification body from "" failed, because {error}'
        raise Failed(400, message) from error
    check_count(len(notification.alerts or ()))
    return notification


def read_notified(item: Any, place: str, now: datetime) -> PostedAlert:
    """One alert, as it would be posted. Raises `Refused` and `Failed`.

    Its status says whether it fires. A firing one has no end here: an Alertmanager sends none.
    A resolved one has ended, whatever the sender's clock says of when.
    """
    posted = read_alert(item, place, now, settings.WEBHOOK_LEASE)
    try:
        status = msgspec.convert(item, NotifiedAlert).status
    except msgspec.ValidationError as error:
        raise Failed(400, str(error)) from error
    if status is None:
        raise Refused(REQUIRED, f"{place}.status in body is required")
    if status == "firing":
        return msgspec.structs.replace(posted, ends_at=None)
    ends_at = min(posted.ends_at or now, now)
    starts_at = min(posted.starts_at or ends_at, ends_at)
    return msgspec.structs.replace(posted, starts_at=starts_at, ends_at=ends_at)


webhook = endpoint(post=post_notification)
