"""The ticker's step that does what is due on the board."""

from datetime import datetime

from django.utils import timezone

from dashboard import deadlines
from realtime.punctuality import Punctuality


class DeadlinesStep:
    """Leases, silence starts and ends; all that are due, a transaction at a time."""

    def __init__(self, punctuality: Punctuality) -> None:
        self._punctuality = punctuality
        self._looked_at: datetime | None = None  # when nothing was left that was due

    def __call__(self, now: datetime) -> datetime | None:
        due = deadlines.next_due()
        while due is not None and due <= now:
            deadlines.run_due(now)
            self._note(due)
            due = deadlines.next_due()
            if timezone.now() < now:
                break  # the clock was set back: what is due by its old time would stay so
        self._looked_at = now
        return due

    def _note(self, due: datetime) -> None:
        # What was due already when it was stored is late since then, which is after the last
        # look; and what was due before this worker's first look is another's to answer for.
        if self._looked_at is not None:
            self._punctuality.note(max(due, self._looked_at), timezone.now())
