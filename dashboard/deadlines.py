"""What happens because its time has come: leases run out, silences start and end."""

import logging
from datetime import datetime

from django.core.exceptions import ValidationError

from config import rows
from dashboard import silencing
from dashboard.lifecycle import Touched, settle
from dashboard.matchers import MatcherError
from dashboard.models import Alert, Board, Silence

logger = logging.getLogger(__name__)

# One transaction's share: when a sender dies, all its alerts end at the same moment, and a post
# must not wait until the last of ten thousand is resolved.
BATCH = 500

_FIRING = Alert.objects.filter(status=Alert.Status.FIRING)
_PENDING = Silence.objects.filter(state=Silence.State.PENDING)
_ACTIVE = Silence.objects.filter(state=Silence.State.ACTIVE)


def next_due() -> datetime | None:
    """The moment of the next change that time alone makes."""
    moments = (
        rows.least(Alert, "ends_at", status=Alert.Status.FIRING),
        rows.least(Silence, "starts_at", state=Silence.State.PENDING),
        rows.least(Silence, "ends_at", state=Silence.State.ACTIVE),
    )
    return min((moment for moment in moments if moment), default=None)


def run_due(now: datetime) -> None:
    """Make a batch of the changes whose time has come; call again while `next_due` is past."""
    with Board.locked():
        ended = _FIRING.filter(ends_at__lte=now).order_by("ends_at", "fingerprint")[:BATCH]
        touched = [Touched(alert.state, alert) for alert in ended]
        for item in touched:
            item.alert.status = Alert.Status.RESOLVED
        if touched:
            settle(touched, now)
    due = _PENDING.filter(starts_at__lte=now) | _ACTIVE.filter(ends_at__lte=now)
    for silence in due.order_by("ends_at", "pk"):
        with Board.locked():
            if Silence.objects.filter(pk=silence.pk).exists():  # nobody deleted it meanwhile
                _move_on(silence, now)


def _move_on(silence: Silence, now: datetime) -> None:
    try:
        silence.save(update_fields=["state"])  # that of this moment: all that changes
    except (ValidationError, MatcherError) as error:
        # Written past the model: the others must not wait for it, and nobody can be told of it.
        logger.error("Silence %s cannot be read: %s", silence.pk, error)
        silencing.drop(silence, now)
