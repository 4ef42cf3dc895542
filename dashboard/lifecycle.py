"""The one place where alerts change: derives what follows, stores it, and tells of it.

Whatever touches alerts (a post, a silence, a rule, the clock, a plain `save()`) ends in
`settle`, inside `Board.locked()`.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from django.db.models import F
from django.utils import timezone

from config import rows
from dashboard import inhibiting
from dashboard.matcher_index import label_asked_for
from dashboard.matchers import Matcher, MatcherError, match_all
from dashboard.models import Alert, Board, Silence
from dashboard.signals import AlertChange, alerts_changed
from dashboard.transitions import AlertState, alert_transitions

logger = logging.getLogger(__name__)

# A row that changed is written whole: one statement for new and old ones alike.
_WRITTEN = tuple(field.attname for field in Alert._meta.concrete_fields)
_values = attrgetter(*_WRITTEN)


class Touched(NamedTuple):
    """An alert with its new content, and its state before (None: not stored yet)."""

    before: AlertState | None
    alert: Alert

    @property
    def started(self) -> bool:
        return self.alert.firing and not (self.before and self.before.firing)

    @property
    def is_news(self) -> bool:
        """Whether something happened to it, and not only to another alert."""
        return self.before is None or self.before[:2] != self.alert.state[:2]

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
    others = _inhibit(touched)
    store(item.alert for item in touched)
    store_inhibitors(item.alert for item in others)
    news = [item for item in touched if item.is_news]
    rest = [*others, *(item for item in touched if not item.is_news)]
    tell([*news, *sorted(rest, key=lambda item: item.alert.fingerprint)])


def store(alerts: Iterable[Alert]) -> None:
    """Insert or overwrite whole rows."""
    rows.write(Alert, _WRITTEN, [_values(alert) for alert in alerts], overwrite_by="fingerprint")


def store_inhibitors(alerts: Iterable[Alert]) -> None:
    """Write who inhibits these alerts, and nothing else of them."""
    groups: dict[str, list[str]] = defaultdict(list)
    for alert in alerts:
        groups[alert.inhibitor].append(alert.fingerprint)
    for inhibitor, names in groups.items():
        for chunk in rows.chunks(names):
            Alert.objects.filter(pk__in=chunk).update(inhibitor=inhibitor)


def store_silences(alerts: Iterable[Alert]) -> None:
    """Write which silences mute these alerts, and nothing else of them."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for alert in alerts:
        groups[tuple(alert.silenced_by)].append(alert.fingerprint)
    for silences, names in groups.items():
        for chunk in rows.chunks(names):
            Alert.objects.filter(pk__in=chunk).update(silenced_by=list(silences))


def read_alerts(fingerprints: Iterable[str]) -> list[Alert]:
    """These alerts, by fingerprint."""
    found = rows.read_keys(Alert, _WRITTEN, list(fingerprints))
    return sorted(found, key=lambda alert: alert.fingerprint)


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
    changed = _other_inhibitors(inhibiting.rebuild())
    store_inhibitors(item.alert for item in changed)
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
    for alert in started:
        alert.silenced_by = []
    silences = list(_active_silences())
    if not silences:
        return
    by_label: dict[tuple[str, str], list[Alert]] = defaultdict(list)
    for alert in started:
        for label in alert.labels.items():
            by_label[label].append(alert)
    # A silence at a time: its patterns are compiled once, however many silences there are.
    for name, matchers in silences:
        asked = label_asked_for(matchers)
        for alert in by_label.get(asked, ()) if asked else started:
            if match_all(matchers, alert.labels):
                alert.silenced_by.append(name)
    for alert in started:
        alert.silenced_by.sort()


def _active_silences() -> Iterator[tuple[str, list[Matcher]]]:
    for silence in rows.read(Silence, ("id", "matchers"), state=Silence.State.ACTIVE):
        try:
            yield str(silence.id), silence.parsed_matchers()
        except MatcherError as error:  # written past the model: it must not stop every post
            logger.error("Silence %s mutes nothing, its matchers are broken: %s", silence.id, error)


def _release(alert: Alert) -> None:
    alert.silenced_by = []
    alert.inhibitor = ""
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


def _inhibit(touched: Sequence[Touched]) -> list[Touched]:
    """Set the inhibitor of the touched alerts; return the others whose inhibitor changed."""
    started = [item.alert for item in touched if item.started]
    stopped = [item.alert.fingerprint for item in touched if item.stopped]
    if not started and not stopped:
        return []
    own = {item.alert.fingerprint: item.alert for item in touched if item.alert.firing}
    for alert in started:
        alert.inhibitor = ""  # what an old copy says of an earlier time
    concerned = inhibiting.follow(started, stopped)
    found = inhibiting.inhibitors(concerned - set(stopped))
    for fingerprint in found.keys() & own.keys():
        own[fingerprint].inhibitor = found.pop(fingerprint)
    return _other_inhibitors(found)


def _other_inhibitors(found: Mapping[str, str]) -> list[Touched]:
    changed: list[Touched] = []
    for alert in read_alerts(found):
        before = alert.state
        alert.inhibitor = found[alert.fingerprint]
        changed.append(Touched(before, alert))
    return changed
