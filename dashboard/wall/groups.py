"""Alerts with one value of a label, together: what they share, how many there are. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from dashboard.severities import severity_order
from dashboard.wall.facts import Facts
from dashboard.wall.order import Sort, group_key, member_key, rows_at


@dataclass(frozen=True)
class Group:
    """Never empty; its alerts are in order."""

    key: str
    alerts: Sequence[Facts]
    shared: Mapping[str, str]  # labels that every one of several has

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many fire, by severity, the worst first."""
        counts: dict[str, int] = {}
        for alert in self.alerts:
            if alert.member.firing:
                counts[alert.member.severity] = counts.get(alert.member.severity, 0) + 1
        return sorted(counts.items(), key=lambda item: severity_order(item[0]))

    @property
    def resolved(self) -> int:
        return sum(not alert.member.firing for alert in self.alerts)


def grouped(alerts: Iterable[Facts], label: str | None, sort: Sort) -> list[Group]:
    """In order; without a label all are one group."""
    members: dict[str, list[Facts]] = {}
    for alert in alerts:
        key = alert.labels.get(label, "") if label is not None else ""
        members.setdefault(key, []).append(alert)
    order = member_key(sort)
    groups = []
    for key, held in members.items():
        held.sort(key=lambda alert: order(alert.member))
        shared = shared_labels([alert.labels for alert in held]) if label is not None else {}
        groups.append(Group(key, held, shared))
    groups.sort(key=lambda group: group_key(sort, group.key, group.alerts[0].member))
    return groups


def shared_labels(labels: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What all of several have; one alone shares nothing, and shows its labels itself."""
    if len(labels) < 2:
        return {}
    shared = dict(labels[0])
    for others in labels[1:]:
        shared = {name: value for name, value in shared.items() if others.get(name) == value}
    return shared


def nearly_shared(labels: Sequence[Mapping[str, str]]) -> list[tuple[str, str, int]]:
    """What more than half have, but not all, and how many; at the most one value of a name."""
    counts = Counter(chain.from_iterable(held.items() for held in labels))
    return [
        (name, value, count)
        for (name, value), count in counts.items()
        if len(labels) < 2 * count < 2 * len(labels)
    ]


def shown(
    groups: Sequence[Group], is_grouped: bool, first: int = 0
) -> list[tuple[Group, Sequence[Facts]]]:
    """Each group with those of its alerts that have a row on the page that begins at this group,
    or at this row of the list."""
    if not is_grouped:
        return [(group, group.alerts[first : first + rows_at(0, False)]) for group in groups]
    return [
        (group, group.alerts[: rows_at(place - first, True)] if place >= first else [])
        for place, group in enumerate(groups)
    ]
