"""The wall as its template shows it, for what was asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from config.rows import chunks
from dashboard.models import Alert
from dashboard.sieve import Sieve
from dashboard.wall import facts
from dashboard.wall.facts import Facts
from dashboard.wall.groups import Group, grouped, shown
from dashboard.wall.index import index
from dashboard.wall.label_words import most_used
from dashboard.wall.open_alerts import OpenCounts
from dashboard.wall.order import MOST_GROUPS
from dashboard.wall.query import NO_GROUPS, WallQuery
from dashboard.wall.rows import LABELS_SHOWN, AlertRow, Labels, labels_in_order


@dataclass(frozen=True)
class GroupRow:
    """What _group.html shows of one group; blank, it is the browser's template."""

    key: str = ""
    name: str = ""  # the label that groups
    total: int = 0
    resolved: int = 0
    counts: list[tuple[str, int]] = field(default_factory=list)
    shared: Labels = field(default_factory=list)
    rows: list[AlertRow] = field(default_factory=list)
    rest: int = 0
    address: str = "?"  # where its alerts stand alone
    silence: str = ""  # the form of a silence for them; a list has none

    @classmethod
    def of(cls, group: Group, rows: list[AlertRow], query: WallQuery) -> "GroupRow":
        return cls(
            key=group.key,
            name=query.group,
            total=len(group.alerts),
            resolved=group.resolved,
            counts=group.counts,
            shared=head_labels(group.shared, query),
            rows=rows,
            rest=max(0, len(group.alerts) - len(rows) - (0 if query.grouped else query.first)),
            address=rest_address(group.key, query),
            silence=query.silence_address(group.key) if query.grouped else "",
        )

    @classmethod
    def blank(cls, query: WallQuery) -> "GroupRow":
        return cls(name=query.group, address=rest_address("", query))

    @property
    def is_open(self) -> bool:
        return bool(self.rows) or self.name == NO_GROUPS


@dataclass(frozen=True)
class Board:
    """The alerts of the page: the groups that have a head, and how many have none."""

    groups: list[GroupRow]
    more_groups: int
    total: int
    hidden: int  # that fire, and the filter takes, in states that are not shown
    index: dict[str, Any]
    muted: dict[str, int]  # silence id → how many of the alerts that the filter takes it mutes
    names: list[str]  # of labels, those that most alerts have first
    open: OpenCounts


class TooSlow(Exception):
    """The filter cannot be held against so many label sets; the message says why."""

    def __init__(self) -> None:
        super().__init__("the regular expressions of the filter take too long")


def read(query: WallQuery, now: datetime) -> Board:
    """Everything in one moment, if the caller holds one. Raises `TooSlow`."""
    everything = list(facts.read(query.show.with_resolved, now))
    taken = sifted(query, everything)
    visible = [alert for alert in taken if query.show.takes(alert.condition)]
    hidden = [alert for alert in taken if not query.show.takes(alert.condition)]
    label = query.group if query.grouped else None
    groups = shown(grouped(visible, label, query.sort), query.grouped, query.first)
    alerts = _alerts(alert.fingerprint for _, rows in groups for alert in rows)
    here = groups[query.first :][:MOST_GROUPS] if query.grouped else groups
    return Board(
        groups=[_row(group, rows, alerts, query) for group, rows in here],
        more_groups=max(0, len(groups) - query.first - MOST_GROUPS) if query.grouped else 0,
        total=len(visible),
        hidden=sum(alert.member.firing for alert in hidden),
        index=index(query, groups, hidden),
        muted=_muted(taken),
        names=most_used(name for alert in everything for name in alert.labels),
        open=OpenCounts.of(taken),
    )


def sifted(query: WallQuery, alerts: Iterable[Facts]) -> list[Facts]:
    """Those whose labels the filter takes. Raises `TooSlow`."""
    sieve = Sieve(query.matchers)
    taken = [alert for alert in alerts if sieve.takes(alert.labels)]
    if sieve.is_worn_out:
        raise TooSlow
    return taken


def _row(
    group: Group, rows: Sequence[Facts], alerts: dict[str, Alert], query: WallQuery
) -> GroupRow:
    told_above = told_above_rows(group.shared, query)
    made = [AlertRow.of(alerts[alert.fingerprint], told_above) for alert in rows]
    return GroupRow.of(group, made, query)


def head_labels(shared: Mapping[str, str], query: WallQuery) -> Labels:
    """What the head of a group tells for all its rows; of very many the rows tell the rest."""
    return labels_in_order(shared, (query.group,))[:LABELS_SHOWN] if query.grouped else []


def told_above_rows(shared: Mapping[str, str], query: WallQuery) -> set[str]:
    """Names of the labels that the rows of a group need not tell."""
    if not query.grouped:
        return set()
    return {query.group, *(name for name, _ in head_labels(shared, query))}


def rest_address(key: str, query: WallQuery) -> str:
    """Where, without JavaScript, the rows are that have no place; of a list, its next page."""
    return query.of_group(key).address() if query.grouped else query.page_address(query.page + 1)


def _alerts(fingerprints: Iterable[str]) -> dict[str, Alert]:
    found: dict[str, Alert] = {}
    for chunk in chunks(fingerprints):
        found |= Alert.objects.in_bulk(chunk)
    return found


def _muted(taken: Iterable[Facts]) -> dict[str, int]:
    muted: dict[str, int] = {}
    for alert in taken:
        for silence_id in alert.silenced_by:
            muted[silence_id] = muted.get(silence_id, 0) + 1
    return muted
