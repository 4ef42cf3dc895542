"""How many silences there may be, and how large one: Alertmanager's two limits, off by default."""

from datetime import datetime

import msgspec
from django.conf import settings

from dashboard.models import Silence
from dashboard.schemas import gettable_silence


class LimitExceeded(ValueError):
    """One more silence, or one of this size, is too much; the message is Alertmanager's."""


def check_count() -> None:
    """Raise `LimitExceeded` when there may not be one more; those that are over count too."""
    limit = settings.MAX_SILENCES
    if limit and (count := Silence.objects.count()) >= limit:
        raise LimitExceeded(f"exceeded maximum number of silences: {count} (limit: {limit})")


def check_size(silence: Silence, now: datetime) -> None:
    """Raise `LimitExceeded` when the silence, as the API shows it, is too large."""
    limit = settings.MAX_SILENCE_BYTES
    if limit and (size := len(msgspec.json.encode(gettable_silence(silence, now)))) > limit:
        raise LimitExceeded(f"silence exceeded maximum size: {size} bytes (limit: {limit} bytes)")
