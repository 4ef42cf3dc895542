"""An alert by Alertmanager's rules (docs/api.md) and docs/protocol.md."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]

ZERO_TIME = "0001-01-01T00:00:00.000Z"
RESOLVE_TIMEOUT = timedelta(minutes=5)


class Invalid(Exception):
    """This alert cannot be stored."""


@dataclass
class PlainAlert:
    """`firing` is what was told last: what ends by the clock fires until that is noticed."""

    labels: dict[str, str]
    annotations: dict[str, str]
    starts: datetime
    ends: datetime
    is_lease: bool
    url: str
    updated: datetime
    firing: bool
    silenced_by: list[str] = field(default_factory=list)
    inhibited_by: list[str] = field(default_factory=list)
    owner: str | None = None
    owned_since: datetime | None = None
    note: str = ""  # the owner's
    # What each server sent last in this episode: origin → generator URL.
    servers: dict[str, str] = field(default_factory=dict)

    def own(self, owner: str | None, since: datetime | None = None, note: str = "") -> None:
        self.owner, self.owned_since, self.note = owner, since, note

    @property
    def payload(self) -> Json:
        """The `data` of its events."""
        told = {
            "fingerprint": self.fingerprint,
            "alertname": self.labels.get("alertname", ""),
            "status": "firing" if self.firing else "resolved",
            "severity": self.severity,
            "labels": self.labels,
            "annotations": self.annotations,
            "starts_at": in_events(self.starts),
            "ends_at": None if self.firing else in_events(self.ends),
            "generator_url": self.url,
            "silenced_by": self.silenced_by,
            "inhibited_by": self.inhibited_by,
            "acknowledged_by": self.owner,
            "acknowledged_at": in_events(self.owned_since) if self.owned_since else None,
        }
        return told | ({"acknowledged_note": self.note} if self.note else {})

    @property
    def in_answers(self) -> Json:
        """The API's gettableAlert."""
        muted = self.silenced_by or self.inhibited_by
        shown = {
            "labels": self.labels,
            "annotations": self.annotations,
            "fingerprint": self.fingerprint,
            "receivers": [{"name": "default"}],
            "startsAt": in_answers(self.starts),
            "endsAt": in_answers(self.ends),
            "updatedAt": in_answers(self.updated),
            "status": {
                "state": "suppressed" if muted else "active",
                "silencedBy": self.silenced_by,
                "inhibitedBy": self.inhibited_by,
                "mutedBy": [],
            },
        }
        return shown | ({"generatorURL": self.url} if self.url else {})

    @property
    def content(self) -> tuple[Any, ...]:
        """What a change of makes it `alert_updated`."""
        return self.annotations, self.url, self.starts

    @property
    def severity(self) -> str:
        return self.labels.get("severity", "none")

    @property
    def fingerprint(self) -> str:
        from dashboard.labels import fingerprint

        return fingerprint(self.labels)


def read_alert(item: Json, now: datetime) -> PlainAlert:
    """One posted alert, its times completed; raises `Invalid`."""
    labels = {name: value for name, value in item.get("labels", {}).items() if value}
    starts, ends = _given(item.get("startsAt")), _given(item.get("endsAt"))
    is_lease = ends is None
    if ends is None:
        starts, ends = starts or now, now + RESOLVE_TIMEOUT
    else:
        starts = starts or ends
    if not labels or not all(labels) or ends < starts:
        raise Invalid
    url = item.get("generatorURL", "")
    servers = {_origin(url): url}
    notes = item.get("annotations", {})
    return PlainAlert(labels, notes, starts, ends, is_lease, url, now, ends > now, servers=servers)


def take_news(old: PlainAlert, new: PlainAlert, now: datetime) -> None:
    """The stored alert takes what was posted just now: merged if the two overlap in time."""
    if new.firing and not old.firing:
        old.servers = {}  # another episode
    ((origin, url),) = new.servers.items()
    if old.servers.get(origin) != url:
        old.servers[origin] = old.url = url
    starts, ends, is_lease = new.starts, new.ends, new.is_lease
    if new.starts < old.ends and old.starts < new.ends:
        starts = min(old.starts, new.starts)
        both_over = old.ends <= now and not new.firing
        if both_over or (new.firing and not old.is_lease):
            ends = max(old.ends, new.ends)
            is_lease = new.is_lease and ends == new.ends
    old.starts, old.ends, old.is_lease = starts, ends, is_lease
    old.annotations, old.firing, old.updated = new.annotations, new.firing, now


def happenings(before: PlainAlert | None, after: PlainAlert) -> Iterator[str]:
    """The types of the events that lead from one to the other."""
    was_firing = before is not None and before.firing
    if before is None:
        yield "alert_created"
    elif was_firing != after.firing:
        yield "alert_firing" if after.firing else "alert_resolved"
    elif before.content != after.content:
        yield "alert_updated"
    was_silenced = before is not None and bool(before.silenced_by)
    if was_silenced != bool(after.silenced_by):
        yield "alert_silenced" if after.silenced_by else "alert_unsilenced"
    for what, old, new in (
        ("inhibited", before.inhibited_by if before else [], after.inhibited_by),
        ("acknowledged", before.owner if before else None, after.owner),
    ):
        if old and old != new:
            yield f"alert_un{what}"
        if new and old != new:
            yield f"alert_{what}"
    if before and before.owner == after.owner and before.note != after.note:
        yield "alert_acknowledged"  # by the same person, who says something else of it


def _given(time: str | None) -> datetime | None:
    return None if not time or time == ZERO_TIME else datetime.fromisoformat(time)


def _origin(url: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


def in_events(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"


def in_answers(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"
