"""Inhibition on the stored board: finds those whom a change concerns, and looks at no one else.

`InhibitionMatch` holds where each firing alert stands in each rule. Everything here runs inside
`Board.locked()`.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Min

from config import rows
from dashboard.firing import firing_labels
from dashboard.inhibition import Place, Rule, RuleBook, Sources
from dashboard.matchers import MatcherError
from dashboard.models import Alert, InhibitionMatch, InhibitionRule

logger = logging.getLogger(__name__)

_PLACE = ("rule_id", "key", "fingerprint", "is_source", "is_target")
_RULE = ("id", "name", "from_file", "source_matchers", "target_matchers", "equal")


def follow(started: Sequence[Alert], stopped: Sequence[str]) -> set[str]:
    """Alerts started and others (fingerprints) stopped to fire: who may be inhibited otherwise?

    Returns fingerprints of firing alerts for `inhibitors`, the started ones among them.
    """
    rules = _rules()
    left = _forget(stopped)
    came = [place for a in started for place in rules.places(a.fingerprint, a.labels)]
    _remember(came)
    concerned = {place.fingerprint for place in came if place.is_target}
    if left:
        muted = Alert.objects.filter(inhibitor__in=left)
        concerned.update(muted.values_list("pk", flat=True))
    # Who is inhibited keeps its inhibitor, so a new source concerns only who is not.
    keys = {place.key for place in came if place.is_source}
    if keys:
        targets = InhibitionMatch.objects.filter(key__in=keys, is_target=True)
        # One condition on the alerts: of two SQLite takes the index of what is true of most.
        held = Alert.objects.filter(pk__in=targets.values("fingerprint"))
        concerned.update(
            pk for pk, inhibitor in held.values_list("pk", "inhibitor") if not inhibitor
        )
    return concerned


def inhibitors(fingerprints: Iterable[str]) -> dict[str, str]:
    """The inhibitor ('' for none) of each of these alerts, whose present one has gone."""
    targets = _target_places(fingerprints)
    sources = _first_sources({place.key for own in targets.values() for place in own})
    return {name: sources.inhibitor(own) for name, own in targets.items()}


def rebuild() -> dict[str, str]:
    """The rules changed: look at every firing alert again.

    Returns the inhibitors of all whose inhibitor is another one now.
    """
    rules = _rules()
    labels = firing_labels()
    everyone = {name: rules.places(name, of) for name, of in labels.items()}
    InhibitionMatch.objects.all().delete()
    _remember([place for own in everyone.values() for place in own])
    sources = Sources(place for own in everyone.values() for place in own if place.is_source)
    changed: dict[str, str] = {}
    firing = Alert.objects.filter(status=Alert.Status.FIRING)
    for name, held in firing.values_list("pk", "inhibitor"):
        inhibitor = sources.inhibitor((p for p in everyone[name] if p.is_target), held)
        if inhibitor != held:
            changed[name] = inhibitor
    return changed


def _rules() -> RuleBook:
    return RuleBook(list(_readable(rows.read(InhibitionRule, _RULE, enabled=True))))


def _readable(rules: Iterable[InhibitionRule]) -> Iterator[Rule]:
    for rule in rules:
        try:
            yield rule.parsed()
        except MatcherError as error:  # written past the model: it must not stop every post
            logger.error("Rule %s inhibits nothing, its matchers are broken: %s", rule.name, error)


def _remember(found: Sequence[Place]) -> None:
    rows.write(InhibitionMatch, _PLACE, found)


def _forget(fingerprints: Sequence[str]) -> list[str]:
    """Take these alerts out; returns those of them that were sources."""
    if not fingerprints:
        return []
    matches = InhibitionMatch.objects.filter(fingerprint__in=fingerprints)
    sources = list(matches.filter(is_source=True).values_list("fingerprint", flat=True).distinct())
    matches.delete()
    return sources


def _target_places(fingerprints: Iterable[str]) -> Mapping[str, list[Place]]:
    found: dict[str, list[Place]] = {name: [] for name in fingerprints}
    order = "-rule__from_file", "rule__position", "rule__name"
    for chunk in rows.chunks(found):
        matches = InhibitionMatch.objects.filter(fingerprint__in=chunk, is_target=True)
        for row in matches.order_by(*order).values_list(*_PLACE):
            place = Place(*row)
            found[place.fingerprint].append(place)
    return found


def _first_sources(keys: Iterable[str]) -> Sources:
    """Of each key the first source, and the first that is not a target too: no other is chosen."""
    found: list[Place] = []
    for chunk in rows.chunks(keys):
        matches = InhibitionMatch.objects.filter(key__in=chunk)
        sides = matches.filter(is_source=True).values_list("rule_id", "key", "is_target")
        for rule, key, is_target, first in sides.annotate(first=Min("fingerprint")).order_by():
            found.append(Place(rule, key, first, True, is_target))
    return Sources(found)
