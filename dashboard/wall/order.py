"""In which order alerts and groups stand on the wall, and how many of them. Pure.

The browser's twin is static/js/dashboard/order.js, which keeps a page in this order by events;
tests/wall_order.json holds both to the same cases.

Alerts of a group: those that fire before those that have resolved, then by the sort that is asked
for, and in the end by fingerprint. Groups: by what their first alert says of them, then by name.

    sort      alerts                                groups
    severity  worst severity, then newest           worst severity
    age       newest                                newest alert
    name      alertname, then as by severity        name
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple

from dashboard.severities import severity_order

# A page is bounded whatever fires: so many groups, of which the first stand open, with so many
# rows each. A list without groups has as many rows as these together would.
MOST_GROUPS = 60
OPEN_GROUPS = 12
GROUP_ROWS = 20
LIST_ROWS = 150

Key = tuple[Any, ...]


class Sort(StrEnum):
    SEVERITY = "severity"
    AGE = "age"
    NAME = "name"


class Member(NamedTuple):
    """What the order of alerts looks at; `starts` is microseconds since 1970."""

    firing: bool
    severity: str
    starts: int
    alertname: str
    fingerprint: str


def _by_severity(member: Member) -> Key:
    return not member.firing, severity_order(member.severity), -member.starts, member.fingerprint


def _by_age(member: Member) -> Key:
    return not member.firing, -member.starts, member.fingerprint


def _by_name(member: Member) -> Key:
    firing, *rest = _by_severity(member)
    return firing, member.alertname, *rest


_MEMBER_KEYS: dict[Sort, Callable[[Member], Key]] = {
    Sort.SEVERITY: _by_severity,
    Sort.AGE: _by_age,
    Sort.NAME: _by_name,
}


def member_key(sort: Sort) -> Callable[[Member], Key]:
    """Sorts the alerts of one group."""
    return _MEMBER_KEYS[sort]


def group_key(sort: Sort, name: str, first: Member) -> Key:
    """Sorts groups; `first` is the first alert of the group, in the order of `sort`."""
    match sort:
        case Sort.SEVERITY:
            return not first.firing, severity_order(first.severity), name
        case Sort.AGE:
            return not first.firing, -first.starts, name
        case Sort.NAME:
            return (name,)


def rows_at(place: int, grouped: bool) -> int:
    """How many rows the group at this place (from 0) shows before anybody asks for more."""
    if not grouped:
        return LIST_ROWS
    return GROUP_ROWS if place < OPEN_GROUPS else 0
