"""Acknowledgement: a person takes an alert, says something about it, and gives it back."""

from django.utils import timezone

from dashboard.lifecycle import Touched, settle
from dashboard.models import Alert, Board


class AlertNotFound(Exception):
    """There was never an alert with this fingerprint."""


class NotFiring(Exception):
    """There is nothing to take: the alert has resolved."""


def acknowledge(fingerprint: str, owner: str, note: str | None) -> Alert:
    """Make it the owner's, whoever had it; without a note, what its owner said of it stays.

    Raises `AlertNotFound` and `NotFiring`.
    """
    with Board.locked():
        now = timezone.now()
        alert = _find(fingerprint)
        if not alert.firing or alert.ends_at <= now:
            raise NotFiring(fingerprint)
        before = alert.state
        if alert.acknowledged_by != owner:
            alert.acknowledged_by, alert.acknowledged_at = owner, now
            alert.acknowledged_note = note or ""
        elif note is not None:
            alert.acknowledged_note = note
        if alert.state != before:
            settle([Touched(before, alert)], now)
        return alert


def give_back(fingerprint: str) -> None:
    """Nobody has it any more; raises `AlertNotFound`."""
    with Board.locked():
        alert = _find(fingerprint)
        if alert.acknowledged_by is None:
            return
        before = alert.state
        alert.acknowledged_by = alert.acknowledged_at = None
        alert.acknowledged_note = ""
        settle([Touched(before, alert)], timezone.now())


def _find(fingerprint: str) -> Alert:
    alert = Alert.objects.filter(pk=fingerprint).first()
    if alert is None:
        raise AlertNotFound(fingerprint)
    return alert
