"""Silences: made, changed, ended, and what each does to the alerts that it matches."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone

from dashboard import lifecycle, silence_limits
from dashboard.firing import firing_labels
from dashboard.guard import Reach
from dashboard.matchers import Matcher, match_all, matcher_to_json
from dashboard.models import Alert, Board, Silence
from dashboard.signals import SilenceChange, SilenceTransition, silence_changed
from dashboard.transitions import silence_transitions

ZERO_TIME = datetime.min.replace(tzinfo=UTC)  # Go's: unset, and before every other
_LATEST_END = datetime(9999, 1, 1, tzinfo=UTC)  # as times are read


class SilenceError(ValueError):
    """A silence that cannot be stored; the message is Alertmanager's."""


class SilenceNotFound(Exception):
    """No silence has this id."""


class PostedSilence(NamedTuple):
    """A silence from outside: valid matchers and annotations, times in UTC."""

    matchers: Sequence[Matcher]
    starts_at: datetime | None  # None where not given: now
    ends_at: datetime
    created_by: str
    comment: str
    annotations: Mapping[str, str]


def check_times(starts_at: datetime | None, ends_at: datetime, now: datetime) -> None:
    """Raise `SilenceError` for times that no silence can have."""
    if ends_at <= (starts_at or ZERO_TIME):
        raise SilenceError("start time must be before end time")
    if ends_at < now:
        raise SilenceError("end time can't be in the past")


def put(posted: PostedSilence, silence_id: uuid.UUID | None) -> Silence:
    """Create a silence, or change one; the answer may have another id than the one given.

    It keeps its id when its matchers stay and what has begun stays begun; otherwise the old one
    is ended and a new one made. Raises `SilenceNotFound`, `SilenceError` and, for one that is not
    changed in place, `silence_limits.LimitExceeded`.
    """
    with Board.locked():
        now = timezone.now()
        check_times(posted.starts_at, posted.ends_at, now)
        starts_at = posted.starts_at or now
        old = get(silence_id) if silence_id else None
        if old is not None and _same_id(old, posted, starts_at, now):
            if old.state_at(now) is Silence.State.PENDING:
                old.starts_at = starts_at
            return _fill(old, posted, now)
        silence_limits.check_count()
        if old is not None:
            expire(old, now)
        return _fill(Silence(starts_at=max(starts_at, now)), posted, now)


def _same_id(old: Silence, posted: PostedSilence, starts_at: datetime, now: datetime) -> bool:
    if old.matchers != [matcher_to_json(matcher) for matcher in posted.matchers]:
        return False
    match old.state_at(now):
        case Silence.State.ACTIVE:
            return old.starts_at.replace(microsecond=0) == starts_at.replace(microsecond=0)
        case Silence.State.PENDING:
            return starts_at >= now
    return False


def _fill(silence: Silence, posted: PostedSilence, now: datetime) -> Silence:
    """Take over what was posted, and store it."""
    silence.matchers = [matcher_to_json(matcher) for matcher in posted.matchers]
    silence.ends_at = posted.ends_at
    silence.created_by = posted.created_by
    silence.comment = posted.comment
    silence.annotations = dict(posted.annotations)
    silence.updated_at = now
    silence_limits.check_size(silence, now)
    try:
        silence.save()
    except ValidationError as error:  # it ended in this very moment
        raise SilenceError(", ".join(error.messages)) from error
    return silence


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


def extend(silence: Silence, by: timedelta, now: datetime) -> None:
    """Let it end later; raises `SilenceError` for one that has ended, `LimitExceeded`."""
    if silence.state_at(now) is Silence.State.EXPIRED:
        raise SilenceError("it has ended already")
    if by > _LATEST_END - silence.ends_at:
        raise SilenceError("end time is too late")
    silence.ends_at += by
    silence_limits.check_size(silence, now)
    silence.save()


def reach(matchers: Iterable[Matcher]) -> Reach:
    """How many of the alerts that fire now such a silence mutes."""
    chosen = list(matchers)
    firing = firing_labels().values()
    return Reach(sum(match_all(chosen, labels) for labels in firing), len(firing))


def saved(before: Silence | None, silence: Silence) -> None:
    """A silence was stored: mute or release what it touches, and tell all of it."""
    transitions = silence_transitions(before.told if before else None, silence.told)
    if not transitions:
        return
    held = _held_by(silence)
    over = silence.state == Silence.State.EXPIRED
    mutes_still = before is not None and _muting(before) and before.matchers == silence.matchers
    # While it mutes, it is held by all that it matches: its end need look at no one else.
    matched = held if over and mutes_still else _matched_by(silence)
    ended_early = before is not None and before.ends_at != silence.ends_at
    effect = _move(silence, held, matched if _muting(silence) else set())
    _tell(silence, transitions, len(matched), effect, ended_early)


def deleted(silence: Silence) -> None:
    """A silence's record was removed: release what it muted, and tell all of it."""
    held = _held_by(silence)
    matched = held if _muting(silence) else _matched_by(silence)
    effect = _move(silence, held, set())
    _tell(silence, [SilenceTransition.DELETED], len(matched), effect, ended_early=False)


def drop(silence: Silence, now: datetime) -> None:
    """Move on one whose matchers are broken: it mutes nothing, and no event can describe it."""
    Silence.objects.filter(pk=silence.pk).update(state=silence.state_at(now))
    lifecycle.tell(_move(silence, _held_by(silence), set()))


def _muting(silence: Silence) -> bool:
    return silence.state == Silence.State.ACTIVE


def _matched_by(silence: Silence) -> set[str]:
    """The firing alerts (fingerprints) that all its matchers match."""
    matchers = silence.parsed_matchers()
    return {name for name, labels in firing_labels().items() if match_all(matchers, labels)}


def _held_by(silence: Silence) -> set[str]:
    """The firing alerts (fingerprints) that it mutes."""
    held = Alert.objects.filter(status=Alert.Status.FIRING).annotate(
        silences=Cast("silenced_by", TextField())
    )
    return set(held.filter(silences__contains=str(silence.id)).values_list("pk", flat=True))


def _move(silence: Silence, held: set[str], wanted: set[str]) -> list[lifecycle.Touched]:
    """Mute what it shall mute, and release what it shall not; returns whom that changed."""
    name = str(silence.id)
    touched = []
    for alert in lifecycle.read_alerts(held ^ wanted):
        before = alert.state
        others = [other for other in alert.silenced_by if other != name]
        alert.silenced_by = sorted([*others, name]) if alert.fingerprint in wanted else others
        touched.append(lifecycle.Touched(before, alert))
    lifecycle.store_silences(item.alert for item in touched)
    return touched


def _tell(
    silence: Silence,
    transitions: Sequence[SilenceTransition],
    matched: int,
    touched: Sequence[lifecycle.Touched],
    ended_early: bool,
) -> None:
    resilenced = {
        item.alert.fingerprint: item.alert.silenced_by
        for item in touched
        if item.before and item.before.silenced_by and item.alert.silenced_by
    }
    for transition in transitions:
        change = SilenceChange(transition, silence, matched, resilenced, ended_early)
        silence_changed.send(sender=Silence, change=change)
    lifecycle.tell(touched)
