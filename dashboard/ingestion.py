"""From posted alerts to rows: defaults, merging with what is stored, and which of it is news.

Alertmanager's rules (api/v2/api.go, alert/alert.go, provider/mem).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from urllib.parse import urlsplit

import msgspec

from dashboard import lease_log, lifecycle
from dashboard.models import Alert
from dashboard.models.alert import named_by
from dashboard.signals import deadline_moved
from dashboard.transitions import AlertState

MOST_TWINS = 8  # servers besides the one whose URL is shown

_in_order = itemgetter(*[field.attname for field in Alert._meta.concrete_fields])


class PostedAlert(msgspec.Struct, frozen=True):
    """One valid alert from outside: no empty label values, times in UTC, None where not given."""

    fingerprint: str
    labels: dict[str, str]
    annotations: dict[str, str]
    starts_at: datetime | None
    ends_at: datetime | None
    generator_url: str
    digest: str = ""  # of the annotations as they were sent


def complete_times(
    starts_at: datetime | None, ends_at: datetime | None, now: datetime, lease: timedelta
) -> tuple[datetime, datetime, bool]:
    """Start, end, and whether the end is a lease, where the sender left out one or both."""
    if ends_at is None:
        return starts_at or now, now + lease, True
    return starts_at or ends_at, ends_at, False


def ingest(posted: Sequence[PostedAlert], now: datetime, lease: timedelta) -> None:
    """Store a batch, inside `Board.locked()`; a repeat that changes nothing visible tells nothing.

    An alert without an end fires for the lease.
    """
    if not posted:
        return
    stored = lifecycle.read_alerts({item.fingerprint for item in posted})
    alerts = {alert.fingerprint: alert for alert in stored}
    before: dict[str, AlertState | None] = {
        item.fingerprint: alerts[item.fingerprint].state if item.fingerprint in alerts else None
        for item in posted
    }
    ends_before = {name: alert.ends_at for name, alert in alerts.items()}
    for item in posted:
        name = item.fingerprint
        alerts[name] = _merged(alerts.get(name), _alert(item, now, lease))
    touched = [lifecycle.Touched(state, alerts[name]) for name, state in before.items()]
    lifecycle.settle(touched, now)
    lease_log.record_alerts((item.alert for item in touched), now)
    if any(alerts[name].ends_at < end for name, end in ends_before.items()):
        deadline_moved.send(sender=Alert)


def _alert(item: PostedAlert, now: datetime, lease: timedelta) -> Alert:
    starts_at, ends_at, is_lease = complete_times(item.starts_at, item.ends_at, now, lease)
    values = {
        **named_by(item.labels, item.fingerprint),
        "status": Alert.Status.FIRING if ends_at > now else Alert.Status.RESOLVED,
        "annotations": item.annotations,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "ends_at_is_lease": is_lease,
        "generator_url": item.generator_url,
        "twin_urls": {},
        "content_digest": item.digest,
        "silenced_by": [],
        "inhibitor": "",
        "acknowledged_by": None,
        "acknowledged_at": None,
        "acknowledged_note": "",
        "first_seen": now,
        "updated_at": now,
    }
    # Given in the order of the fields: by their names, a model takes five times as long.
    return Alert(*_in_order(values))


def _merged(old: Alert | None, new: Alert) -> Alert:
    """The stored alert with the news in it: merged when the two overlap in time, else replaced."""
    if old is None:
        return new
    if new.starts_at < old.ends_at and old.starts_at < new.ends_at:
        new.starts_at = min(old.starts_at, new.starts_at)
        if not new.firing:
            if old.ends_at <= new.updated_at:  # over, though nobody may have told it yet
                new.ends_at = max(old.ends_at, new.ends_at)
        elif old.ends_at > new.ends_at and not old.ends_at_is_lease:
            new.ends_at, new.ends_at_is_lease = old.ends_at, False
    if old.firing or not new.firing:  # else it fires anew, and whoever sends it is new
        _know_twins(old, new)
    new.first_seen = old.first_seen
    new.silenced_by = old.silenced_by
    new.inhibitor = old.inhibitor
    new.acknowledged_by = old.acknowledged_by
    new.acknowledged_at = old.acknowledged_at
    new.acknowledged_note = old.acknowledged_note
    return new


def _know_twins(old: Alert, new: Alert) -> None:
    """Two servers that send one alert take turns, each with its own URL: that is no change.

    The first post of another server is one, and its URL is shown from then on; after that each
    server is known by the origin of its URL, and only a URL that is new for it is a change.
    """
    new.twin_urls = dict(old.twin_urls)
    if new.generator_url == old.generator_url:
        return
    origin = _origin(new.generator_url)
    if old.twin_urls.get(origin) == new.generator_url:
        new.generator_url = old.generator_url
        return
    new.twin_urls.pop(origin, None)
    if _origin(old.generator_url) != origin and len(new.twin_urls) < MOST_TWINS:
        new.twin_urls[_origin(old.generator_url)] = old.generator_url


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:  # written in a shell: what is posted was looked at
        return url
    return f"{parts.scheme}://{parts.netloc}"
