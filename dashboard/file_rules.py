"""The inhibition rules of the alertmanager.yml, as rows beside those made in Django admin."""

from collections.abc import Sequence
from typing import Any

from django.db import router

from dashboard.alertmanager_yml import InhibitRule
from dashboard.matchers import matcher_to_json
from dashboard.models import InhibitionMatch, InhibitionRule

_MAX_NAME = 180  # of the column's 200: room to tell two of one name apart


def replace(rules: Sequence[InhibitRule]) -> bool:
    """Make the rows these rules, inside `Board.locked()`. True when a rule came or went: then
    every alert must be looked at again. A rule that did not change keeps its row."""
    wanted = {row.name: row for row in _rows(rules)}
    stored = {row.name: row for row in InhibitionRule.objects.filter(from_file=True)}
    kept = {name for name, row in stored.items() if _same(row, wanted.get(name))}
    gone = [row.pk for name, row in stored.items() if name not in kept]
    new = [row for name, row in wanted.items() if name not in kept]
    moved = [stored[name] for name in kept if stored[name].position != wanted[name].position]
    for row in moved:
        row.position = wanted[row.name].position
    InhibitionRule.objects.bulk_update(moved, ["position"])
    if gone:
        # Without signals: each rule's would look at every alert, and tell what holds until then.
        InhibitionMatch.objects.filter(rule__in=gone).delete()
        rows = InhibitionRule.objects.filter(pk__in=gone)
        rows._raw_delete(router.db_for_write(InhibitionRule))
    InhibitionRule.objects.bulk_create(new)
    return bool(gone or new)


def _rows(rules: Sequence[InhibitRule]) -> list[InhibitionRule]:
    names: set[str] = set()
    rows: list[InhibitionRule] = []
    for position, rule in enumerate(rules):
        name = rule.name[:_MAX_NAME] or f"inhibit_rules[{position}]"
        while name in names:
            name = f"{name} [{position}]"
        names.add(name)
        rows.append(
            InhibitionRule(
                name=name,
                from_file=True,
                position=position,
                source_matchers=[matcher_to_json(matcher) for matcher in rule.source],
                target_matchers=[matcher_to_json(matcher) for matcher in rule.target],
                equal=list(rule.equal),
            )
        )
    return rows


def _same(stored: InhibitionRule, wanted: InhibitionRule | None) -> bool:
    return wanted is not None and _content(stored) == _content(wanted)


def _content(rule: InhibitionRule) -> tuple[Any, ...]:
    return rule.source_matchers, rule.target_matchers, rule.equal, rule.enabled
