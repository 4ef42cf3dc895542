"""In which order alerts and groups stand; the same cases as tests/js/order.test.js has."""

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.wall.order import (
    GROUP_ROWS,
    LIST_ROWS,
    OPEN_GROUPS,
    Member,
    Sort,
    group_key,
    member_key,
    rows_at,
)

CASES: dict[str, Any] = json.loads((Path(__file__).parents[2] / "wall_order.json").read_text())


@pytest.mark.parametrize("sort", Sort)
def test_alerts_stand_as_in_the_browser(sort: Sort) -> None:
    members = sorted(map(_member, reversed(CASES["members"])), key=member_key(sort))
    assert [member.fingerprint for member in members] == CASES["orders"][sort]["members"]


@pytest.mark.parametrize("sort", Sort)
def test_groups_stand_as_in_the_browser(sort: Sort) -> None:
    first: dict[str, Member] = {}
    keys = {case["fingerprint"]: case["key"] for case in CASES["members"]}
    for member in sorted(map(_member, CASES["members"]), key=member_key(sort)):
        first.setdefault(keys[member.fingerprint], member)
    groups = sorted(first, key=lambda key: group_key(sort, key, first[key]))
    assert groups == CASES["orders"][sort]["groups"]


def test_only_the_first_groups_stand_open() -> None:
    assert [rows_at(place, grouped=True) for place in (0, OPEN_GROUPS - 1)] == [GROUP_ROWS] * 2
    assert rows_at(OPEN_GROUPS, grouped=True) == 0
    assert rows_at(0, grouped=False) == LIST_ROWS


def _member(case: dict[str, Any]) -> Member:
    names = ("firing", "severity", "starts", "alertname", "fingerprint")
    return Member(*(case[name] for name in names))
