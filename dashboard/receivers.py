"""Connects the models to what follows from their changes, for every plain save and delete."""

from typing import Any

from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from django.utils import timezone

from dashboard import lease_log, lifecycle, silencing
from dashboard.models import Alert, Board, InhibitionRule, Silence
from dashboard.signals import saved


@receiver(saved, sender=Alert)
def settle_alert(before: Alert | None, after: Alert, **_: Any) -> None:
    if before is not None and before.firing and after.firing:
        # Muting is worked out, not written: a stale copy in somebody's hand must not undo it.
        after.silenced_by, after.inhibitor = before.silenced_by, before.inhibitor
    if before is not None and before.acknowledged_by != after.acknowledged_by:
        # Whose name alone was written: the time and the note of another are not theirs.
        if after.acknowledged_at == before.acknowledged_at:
            after.acknowledged_at = timezone.now() if after.acknowledged_by else None
        if after.acknowledged_note == before.acknowledged_note:
            after.acknowledged_note = ""
    touched = lifecycle.Touched(before.state if before else None, after)
    lifecycle.settle([touched], timezone.now())
    lease_log.record_alerts([after], after.updated_at)


@receiver(saved, sender=Silence)
def apply_silence(before: Silence | None, after: Silence, **_: Any) -> None:
    silencing.saved(before, after)


@receiver(saved, sender=InhibitionRule)
def apply_rule(**_: Any) -> None:
    lifecycle.reinhibit_all()


@receiver(pre_delete, sender=Alert)
@receiver(pre_delete, sender=Silence)
@receiver(pre_delete, sender=InhibitionRule)
def hold_board(**_: Any) -> None:
    """A queryset's delete takes the lock before it touches a row, as every other change does."""
    Board.hold()


@receiver(pre_delete, sender=Alert)
def withdraw_alert(instance: Alert, **_: Any) -> None:
    lifecycle.withdraw(instance.pk, timezone.now())


@receiver(post_delete, sender=Silence)
def release_silence(instance: Silence, **_: Any) -> None:
    silencing.deleted(instance)


@receiver(post_delete, sender=InhibitionRule)
def lift_rule(**_: Any) -> None:
    lifecycle.reinhibit_all()
