"""What the browser must know to go on from the page by events alone: every alert that the filter
takes, in few words, also where it has no row. Its reader is static/js/dashboard/board_model.js.

An alert is `[fingerprint, severity, starts, alertname, ends, silenced_by, inhibited, acknowledged,
labels]`, cut after the last item that says something. `alertname` is 0 where the group is named by
it, `ends` 0 while it fires; labels are there for those that have a row.
"""

from collections.abc import Sequence
from typing import Any

from dashboard.wall.facts import Facts
from dashboard.wall.groups import Group, nearly_shared
from dashboard.wall.order import MOST_GROUPS
from dashboard.wall.query import DEFAULT_GROUP, WallQuery

_TOLD_ALWAYS = 4


def index(
    query: WallQuery, shown: Sequence[tuple[Group, Sequence[Facts]]], hidden: Sequence[Facts]
) -> dict[str, Any]:
    """`shown`: each group with those of its alerts that have a row; `hidden`: in no group now."""
    show = query.show
    heads = range(query.first, query.first + MOST_GROUPS) if query.grouped else range(1)
    first = 0 if query.grouped else query.first  # of the rows
    return {
        "first": query.first,
        "group": query.group if query.grouped else None,
        "sort": query.sort.value,
        "show": {
            "silenced": show.silenced,
            "inhibited": show.inhibited,
            "acknowledged": show.acknowledged,
            "resolved": show.resolved,
            "only": show.only.value if show.only else None,
        },
        "groups": [
            {
                "key": group.key,
                # Of groups without a head the browser asks when they get one.
                "shared": group.shared if place in heads else None,
                **(_nearly(group, rows) if place in heads else {}),
                "alerts": [
                    _words(alert, query, with_labels=first <= number < first + len(rows))
                    for number, alert in enumerate(group.alerts)
                ],
            }
            for place, (group, rows) in enumerate(shown)
        ],
        "hidden": [
            [alert.labels.get(query.group, ""), *_words(alert, query, with_labels=False)]
            for alert in hidden
        ],
    }


def _nearly(group: Group, rows: Sequence[Facts]) -> dict[str, Any]:
    """What tells the browser that nothing more is shared when an alert goes; where all labels are
    known it sees that itself."""
    if len(rows) == len(group.alerts):
        return {}
    return {"nearly": nearly_shared([alert.labels for alert in group.alerts])}


def _words(alert: Facts, query: WallQuery, with_labels: bool) -> list[Any]:
    member = alert.member
    words: list[Any] = [
        member.fingerprint,
        member.severity,
        member.starts,
        0 if query.group == DEFAULT_GROUP else member.alertname,
        0 if member.firing else alert.ends,
        alert.silenced_by,
        int(alert.inhibited),
        int(alert.acknowledged),
        alert.labels if with_labels else 0,
    ]
    while len(words) > _TOLD_ALWAYS and not words[-1]:
        words.pop()
    return words
