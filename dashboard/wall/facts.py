"""What the wall must know of every alert that it is asked for, also of those it has no row for."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from dashboard.models import Alert
from dashboard.wall.order import Member
from dashboard.wall.show import Condition

RECENT = timedelta(hours=1)  # how long one that has resolved can be shown

_labels = msgspec.json.Decoder(dict[str, str])
_names = msgspec.json.Decoder(list[str])
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MICROSECOND = timedelta(microseconds=1)


class Facts(NamedTuple):
    """Of one alert; times are microseconds since 1970."""

    member: Member
    labels: dict[str, str]
    ends: int
    silenced_by: list[str]
    inhibited: bool
    acknowledged: bool

    @property
    def fingerprint(self) -> str:
        return self.member.fingerprint

    @property
    def condition(self) -> Condition:
        return Condition(
            self.member.firing, bool(self.silenced_by), self.inhibited, self.acknowledged
        )


def read(with_resolved: bool, now: datetime) -> Iterator[Facts]:
    """All that fire, and if asked for those that resolved lately."""
    chosen = Q(status=Alert.Status.FIRING)
    if with_resolved:
        chosen |= Q(status=Alert.Status.RESOLVED, ends_at__gt=now - RECENT)
    rows = Alert.objects.filter(chosen).values_list(
        "pk",
        "alertname",
        "severity",
        "status",
        "starts_at",
        "ends_at",
        Cast("labels", TextField()),
        Cast("silenced_by", TextField()),
        "inhibitor",
        "acknowledged_by",
    )
    for name, alertname, severity, status, starts, ends, labels, silences, by, owner in rows:
        firing = status == Alert.Status.FIRING
        yield Facts(
            Member(firing, severity, microseconds(starts), alertname, name),
            _labels.decode(labels),
            microseconds(ends),
            _names.decode(silences),
            bool(by),
            owner is not None,
        )


def microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND
