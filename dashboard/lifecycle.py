"""The one place where alerts change: derives what follows, stores it, and tells of it.

Whatever touches alerts (a post, a silence, a rule, the clock, a plain `save()`) ends in
`settle`, inside `Board.locked()`.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import F
from django.utils import timezone

from dashboard.inhibition import Inhibitions, Rule, concerns
from dashboard.matchers import Matcher, MatcherError, match_all
from dashboard.models import Alert, Board, InhibitionRule, Silence
from dashboard.signals import AlertChange, alerts_changed
from dashboard.transitions import AlertState, alert_transitions

logger = logging.getLogger(__name__)

# A row that changed is written whole: one statement for new and old ones alike.
_WRITTEN = [f.name for f in Alert._meta.concrete_fields if not f.primary_key]


class Touched(NamedTuple):
    """An alert with its new content, and its state before (None: not stored yet)."""

    before: AlertState | None
    alert: Alert

    @property
    def started(self) -> bool:
        return self.alert.firing and not (self.before and self.before.firing)

    @property
    def stopped(self) -> bool:
        return not self.alert.firing and self.before is not None and self.before.firing


def settle(touched: Sequence[Touched], now: datetime) -> None:
    """Bring what follows from the new content up to date, store all of it, and tell it."""
    _mute_started(touched, now)
    for item in touched:
        if not item.alert.firing:
            _release(item.alert)
    _count_resolved(sum(item.stopped for item in touched), now)
    everything = [*touched, *_inhibit(touched)]
    store(item.alert for item in everything)
    tell(everything)


def store(alerts: Iterable[Alert]) -> None:
    """Insert or overwrite whole rows."""
    Alert.objects.bulk_create(
        alerts, update_conflicts=True, unique_fields=["fingerprint"], update_fields=_WRITTEN
    )


def tell(touched: Iterable[Touched]) -> None:
    """Send the transitions of these alerts, if there are any."""
    changes = [
        AlertChange(transition, item.alert)
        for item in touched
        for transition in alert_transitions(item.before, item.alert.state)
    ]
    if changes:
        alerts_changed.send(sender=Alert, changes=changes)


def reinhibit_all() -> None:
    """A rule changed: look at every firing alert again."""
    firing = _firing_labels()
    changed = _changed_inhibitions(_rules(), firing, firing)
    store(item.alert for item in changed)
    tell(changed)


def withdraw(fingerprint: str, now: datetime) -> None:
    """The record of an alert is about to be deleted: to everybody else it resolves first."""
    alert = Alert.objects.filter(pk=fingerprint, status=Alert.Status.FIRING).first()
    if alert is not None:
        before = alert.state
        alert.status = Alert.Status.RESOLVED
        alert.ends_at = now
        settle([Touched(before, alert)], now)


def _mute_started(touched: Iterable[Touched], now: datetime) -> None:
    started = [item.alert for item in touched if item.started]
    if not started:
        return
    active = list(_active_silences())
    for alert in started:
        alert.silenced_by = sorted(
            silence_id for silence_id, matchers in active if match_all(matchers, alert.labels)
        )


def _active_silences() -> Iterator[tuple[str, list[Matcher]]]:
    for silence in Silence.objects.filter(state=Silence.State.ACTIVE):
        try:
            yield str(silence.id), silence.parsed_matchers()
        except MatcherError as error:  # written past the model: it must not stop every post
            logger.error("Silence %s mutes nothing, its matchers are broken: %s", silence.id, error)


def _release(alert: Alert) -> None:
    alert.silenced_by = []
    alert.inhibited_by = []
    alert.acknowledged_by = alert.acknowledged_at = None
    alert.acknowledged_note = ""


def _count_resolved(stopped: int, now: datetime) -> None:
    if not stopped:
        return
    today = timezone.localdate(now)
    # A change that waited for the lock over midnight belongs to the day that has begun.
    counted = Board.objects.filter(pk=1, resolved_on__gte=today)
    if not counted.update(resolved_count=F("resolved_count") + stopped):
        Board.objects.filter(pk=1).update(resolved_on=today, resolved_count=stopped)


# --- inhibition ----------------------------------------------------------------------------


def _rules() -> list[Rule]:
    return [rule.parsed() for rule in InhibitionRule.objects.filter(enabled=True)]


def _firing_labels() -> dict[str, dict[str, str]]:
    firing = Alert.objects.filter(status=Alert.Status.FIRING)
    return dict(firing.values_list("fingerprint", "labels"))


def _inhibit(touched: Sequence[Touched]) -> list[Touched]:
    """Set `inhibited_by` on the touched alerts; return the others whose inhibition changed."""
    moved = [item for item in touched if item.started or item.stopped]
    if not moved:
        return []
    rules = _rules()
    if not any(concerns(rules, item.alert.labels) for item in moved):
        return []
    firing = _firing_labels()
    for item in moved:
        if item.alert.firing:
            firing[item.alert.fingerprint] = item.alert.labels
        else:
            firing.pop(item.alert.fingerprint, None)
    inhibitions = Inhibitions(rules, firing)
    for item in touched:
        if item.alert.firing:
            _set_inhibitor(item.alert, inhibitions)
    own = {item.alert.fingerprint for item in touched}
    others = {fp: labels for fp, labels in firing.items() if fp not in own}
    return _changed_inhibitions(rules, firing, others, inhibitions)


def _changed_inhibitions(
    rules: Sequence[Rule],
    firing: Mapping[str, Mapping[str, str]],
    candidates: Mapping[str, Mapping[str, str]],
    inhibitions: Inhibitions | None = None,
) -> list[Touched]:
    inhibitions = inhibitions or Inhibitions(rules, firing)
    current = dict(
        Alert.objects.filter(status=Alert.Status.FIRING).values_list("fingerprint", "inhibited_by")
    )
    changed: list[str] = []
    for fingerprint, labels in candidates.items():
        held = current[fingerprint]
        inhibitor = inhibitions.inhibitor(labels, held[0] if held else None)
        if held != ([inhibitor] if inhibitor else []):
            changed.append(fingerprint)
    alerts = Alert.objects.filter(pk__in=changed).order_by("fingerprint")
    return [_inhibited(alert, inhibitions) for alert in alerts]


def _inhibited(alert: Alert, inhibitions: Inhibitions) -> Touched:
    before = alert.state
    _set_inhibitor(alert, inhibitions)
    return Touched(before, alert)


def _set_inhibitor(alert: Alert, inhibitions: Inhibitions) -> None:
    held = alert.inhibited_by[0] if alert.inhibited_by else None
    inhibitor = inhibitions.inhibitor(alert.labels, held)
    alert.inhibited_by = [inhibitor] if inhibitor else []
