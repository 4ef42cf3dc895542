"""Where a moment lies in the log, found by the index of times."""

from datetime import datetime, timedelta

from realtime.models import Event

# Events stand in the order of their commits, and clocks of several machines differ a little.
SKEW = timedelta(seconds=5)
_END = 2**63 - 1  # no event has a greater seq


def last_before(at: datetime) -> int:
    """The newest event before that moment; 0: there is none."""
    newest = Event.objects.filter(timestamp__lt=at).order_by("-timestamp", "-seq")
    return newest.values_list("seq", flat=True).first() or 0


def well_before(at: datetime) -> int:
    """Whatever happened since that moment comes after this seq."""
    return last_before(at - SKEW)


def well_after(at: datetime) -> int:
    """Whatever happened until that moment comes before this seq."""
    oldest = Event.objects.filter(timestamp__gt=at + SKEW).order_by("timestamp", "seq")
    return oldest.values_list("seq", flat=True).first() or _END
