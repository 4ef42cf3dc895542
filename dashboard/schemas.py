"""The v2 API's JSON objects, in and out (the OpenAPI file's definitions)."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from dashboard.firing import FiringAlert
from dashboard.models import Alert, Silence


class ReceiverReference(msgspec.Struct):
    name: str


class GettableReceiver(msgspec.Struct):
    name: str
    labels: dict[str, str]


class AlertStatus(msgspec.Struct, rename="camel"):
    """`state` is `suppressed` while anything mutes the alert; the arrays are never null."""

    state: str
    silenced_by: list[str]
    inhibited_by: list[str]
    muted_by: list[str]


class GettableAlert(msgspec.Struct, rename="camel", omit_defaults=True):
    annotations: dict[str, str] | msgspec.Raw
    ends_at: str
    fingerprint: str
    receivers: list[ReceiverReference]
    starts_at: str
    status: AlertStatus
    updated_at: str
    labels: dict[str, str]
    generator_url: str = msgspec.field(name="generatorURL", default="")


class AlertGroup(msgspec.Struct, rename="camel"):
    labels: dict[str, str]
    route_labels: dict[str, str]
    receiver: ReceiverReference
    alerts: list[GettableAlert]


class SilenceStatus(msgspec.Struct):
    state: str


class GettableSilence(msgspec.Struct, rename="camel"):
    id: str
    status: SilenceStatus
    updated_at: str
    comment: str
    created_by: str
    ends_at: str
    matchers: list[dict[str, str | bool]]
    starts_at: str
    annotations: dict[str, str]


class Acknowledgement(msgspec.Struct, rename="camel"):
    fingerprint: str
    acknowledged_by: str
    acknowledged_at: str | None  # unknown where somebody wrote the name alone
    note: str


def gettable_alert(
    alert: Alert | FiringAlert, receivers: Iterable[str], muted_by: Sequence[str] = ()
) -> GettableAlert:
    """`muted_by`: the time intervals that mute the group in which it is shown."""
    muted = bool(alert.silenced_by or alert.inhibited_by or muted_by)
    return GettableAlert(
        annotations=alert.annotations,
        ends_at=write_time(alert.ends_at),
        fingerprint=alert.fingerprint,
        receivers=[ReceiverReference(name) for name in receivers],
        starts_at=write_time(alert.starts_at),
        status=AlertStatus(
            state="suppressed" if muted else "active",
            silenced_by=alert.silenced_by,
            inhibited_by=alert.inhibited_by,
            muted_by=list(muted_by),
        ),
        updated_at=write_time(alert.updated_at),
        labels=alert.labels,
        generator_url=alert.generator_url,
    )


def gettable_silence(silence: Silence, now: datetime) -> GettableSilence:
    return GettableSilence(
        id=str(silence.id),
        status=SilenceStatus(silence.state_at(now)),
        updated_at=write_time(silence.updated_at),
        comment=silence.comment,
        created_by=silence.created_by,
        ends_at=write_time(silence.ends_at),
        matchers=silence.matchers,
        starts_at=write_time(silence.starts_at),
        annotations=silence.annotations,
    )


def acknowledgement(alert: Alert) -> Acknowledgement:
    """Of an alert that somebody has."""
    return Acknowledgement(
        fingerprint=alert.fingerprint,
        acknowledged_by=alert.acknowledged_by or "",
        acknowledged_at=write_time(alert.acknowledged_at) if alert.acknowledged_at else None,
        note=alert.acknowledged_note,
    )


@lru_cache(maxsize=1024)  # the alerts of a post share some of their times
def write_time(at: datetime) -> str:
    """`2006-01-02T15:04:05.000Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
