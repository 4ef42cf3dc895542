"""How long a silence that is over can still be read; then its record is deleted."""

from datetime import datetime, timedelta

from django.conf import settings

from dashboard.models import Board, Silence

EVERY = timedelta(minutes=1)
BATCH = 20


class SilenceRetentionStep:
    """The ticker's: a batch now and then, and soon again while there is more."""

    def __init__(self) -> None:
        self._next: datetime | None = None

    def __call__(self, now: datetime) -> datetime | None:
        if self._next is None or now >= self._next:
            full = delete_old(now - settings.SILENCE_RETENTION) == BATCH
            self._next = now if full else now + EVERY
        return self._next


def delete_old(ended_by: datetime) -> int:
    """Delete silences that were over by then, at most a batch; returns how many were found.

    Its end is told before: one whose state is not yet stored as expired waits for the clock.
    """
    old = Silence.objects.filter(state=Silence.State.EXPIRED, ends_at__lte=ended_by)
    names = list(old.order_by("ends_at").values_list("pk", flat=True)[:BATCH])
    for name in names:
        with Board.locked():  # each by itself: a post need not wait for all of them
            silence = old.filter(pk=name).first()
            if silence is not None:
                silence.delete()
    return len(names)
