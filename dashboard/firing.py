"""What fires, read as quickly as the database gives it."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec
from django.db.models import TextField
from django.db.models.functions import Cast

from dashboard.models import Alert

_labels = msgspec.json.Decoder(dict[str, str])
_names = msgspec.json.Decoder(list[str])


class FiringAlert(NamedTuple):
    """What the API shows of an `Alert`, under the same names."""

    fingerprint: str
    labels: dict[str, str]
    annotations: msgspec.Raw  # JSON as it is stored: nothing looks into it
    starts_at: datetime
    ends_at: datetime
    updated_at: datetime
    generator_url: str
    silenced_by: list[str]
    inhibitor: str

    @property
    def inhibited_by(self) -> list[str]:
        return [self.inhibitor] if self.inhibitor else []


def firing_labels() -> dict[str, dict[str, str]]:
    """Fingerprint → labels."""
    firing = Alert.objects.filter(status=Alert.Status.FIRING)
    rows = firing.annotate(text=_text("labels")).values_list("pk", "text")
    return {name: _labels.decode(text) for name, text in rows}


def firing_now(now: datetime) -> Iterator[FiringAlert]:
    """All that has not ended, by fingerprint."""
    firing = Alert.objects.filter(status=Alert.Status.FIRING, ends_at__gt=now)
    rows = firing.order_by("pk").values_list(
        "pk",
        _text("labels"),
        _text("annotations"),
        "starts_at",
        "ends_at",
        "updated_at",
        "generator_url",
        _text("silenced_by"),
        "inhibitor",
    )
    for name, labels, annotations, starts_at, ends_at, updated_at, url, silences, by in rows:
        yield FiringAlert(
            name,
            _labels.decode(labels),
            msgspec.Raw(annotations.encode()),
            starts_at,
            ends_at,
            updated_at,
            url,
            _names.decode(silences),
            by,
        )


def _text(column: str) -> Cast:
    return Cast(column, TextField())
