"""Silences: made, changed, ended, and what each does to the alerts that it matches."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone

from dashboard import lifecycle
from dashboard.matchers import Matcher, match_all, matcher_to_json
from dashboard.models import Alert, Board, Silence
from dashboard.signals import SilenceChange, SilenceTransition, silence_changed
from dashboard.transitions import silence_transitions


class SilenceError(ValueError):
    """A silence that cannot be stored; the message is Alertmanager's."""


class SilenceNotFound(Exception):
    """No silence has this id."""


class PostedSilence(NamedTuple):
    """A silence from outside: valid matchers, times in UTC, `starts_at` None where not given."""

    matchers: Sequence[Matcher]
    starts_at: datetime | None
    ends_at: datetime
    created_by: str
    comment: str


def put(posted: PostedSilence, silence_id: uuid.UUID | None) -> Silence:
    """Create a silence, or change one; the answer may have another id than the one given.

    It keeps its id when its matchers stay and what has begun stays begun; otherwise the old one
    is ended and a new one made. Raises `SilenceNotFound` and `SilenceError`.
    """
    if posted.starts_at and posted.ends_at <= posted.starts_at:
        raise SilenceError("start time must be before end time")
    with Board.locked():
        now = timezone.now()
        starts_at = posted.starts_at or now
        if posted.ends_at <= now:
            raise SilenceError("end time can't be in the past")
        old = get(silence_id) if silence_id else None
        if old is not None and _same_id(old, posted, starts_at, now):
            if old.state_at(now) is Silence.State.PENDING:
                old.starts_at = starts_at
            silence = old
        else:
            if old is not None:
                expire(old, now)
            silence = Silence(starts_at=max(starts_at, now))
        silence.matchers = [matcher_to_json(matcher) for matcher in posted.matchers]
        silence.ends_at = posted.ends_at
        silence.created_by = posted.created_by
        silence.comment = posted.comment
        try:
            silence.save()
        except ValidationError as error:  # it ended in this very moment
            raise SilenceError(", ".join(error.messages)) from error
        return silence


def _same_id(old: Silence, posted: PostedSilence, starts_at: datetime, now: datetime) -> bool:
    if old.parsed_matchers() != list(posted.matchers):
        return False
    match old.state_at(now):
        case Silence.State.ACTIVE:
            return old.starts_at.replace(microsecond=0) == starts_at.replace(microsecond=0)
        case Silence.State.PENDING:
            return starts_at >= now
    return False


def get(silence_id: uuid.UUID) -> Silence:
    """The silence; raises `SilenceNotFound`."""
    silence = Silence.objects.filter(pk=silence_id).first()
    if silence is None:
        raise SilenceNotFound(silence_id)
    return silence


def expire(silence: Silence, now: datetime) -> None:
    """End it now; one that has ended already is left as it is."""
    match silence.state_at(now):
        case Silence.State.EXPIRED:
            return
        case Silence.State.PENDING:
            silence.starts_at = silence.ends_at = now
        case Silence.State.ACTIVE:
            silence.ends_at = now
    silence.save()


def saved(before: Silence | None, silence: Silence) -> None:
    """A silence was stored: mute or release what it touches, and tell all of it."""
    transitions = silence_transitions(before.told if before else None, silence.told)
    if not transitions:
        return
    active = silence.state == Silence.State.ACTIVE
    ended_early = before is not None and before.ends_at != silence.ends_at
    _apply(silence, active, transitions, ended_early)


def deleted(silence: Silence) -> None:
    """A silence's record was removed: release what it muted, and tell all of it."""
    _apply(silence, False, [SilenceTransition.DELETED], ended_early=False)


def _apply(
    silence: Silence, active: bool, transitions: Sequence[SilenceTransition], ended_early: bool
) -> None:
    matchers = silence.parsed_matchers()
    name = str(silence.id)
    matched = 0
    changed: dict[str, list[str]] = {}
    firing = Alert.objects.filter(status=Alert.Status.FIRING)
    for fingerprint, labels, held in firing.values_list("fingerprint", "labels", "silenced_by"):
        matches = match_all(matchers, labels)
        matched += matches
        if (active and matches) != (name in held):
            others = [other for other in held if other != name]
            changed[fingerprint] = sorted([*others, name]) if active and matches else others
    touched = []
    for alert in Alert.objects.filter(pk__in=changed).order_by("fingerprint"):
        before = alert.state
        alert.silenced_by = changed[alert.fingerprint]
        touched.append(lifecycle.Touched(before, alert))
    resilenced = {
        item.alert.fingerprint: item.alert.silenced_by
        for item in touched
        if item.before and item.before.silenced_by and item.alert.silenced_by
    }
    lifecycle.store(item.alert for item in touched)
    for transition in transitions:
        change = SilenceChange(transition, silence, matched, resilenced, ended_early)
        silence_changed.send(sender=Silence, change=change)
    lifecycle.tell(touched)
