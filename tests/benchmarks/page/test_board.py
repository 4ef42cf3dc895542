from collections import Counter

from benchmarks.page.board import EXTRAS, GROUPS, OPEN_GROUPS, labels


def test_alerts_are_spread_evenly_over_the_groups() -> None:
    groups = Counter(labels(number)["alertname"] for number in range(5_000))
    assert len(groups) == GROUPS
    assert set(groups.values()) == {5_000 // GROUPS}


def test_half_of_those_that_come_and_go_are_in_groups_that_stand_open() -> None:
    """Open are the worst severity's first by name."""
    base = {labels(number)["alertname"]: labels(number)["severity"] for number in range(GROUPS)}
    worst = sorted(name for name, severity in base.items() if severity == "critical")
    extras = [labels(EXTRAS + number)["alertname"] for number in range(2_400)]
    top = Counter(name for name in extras if name in worst[:OPEN_GROUPS])
    assert len(top) == OPEN_GROUPS
    assert 0.5 <= top.total() / len(extras) < 0.6


def test_a_group_has_one_severity() -> None:
    numbers = [*range(GROUPS), *range(EXTRAS, EXTRAS + 1_000)]
    pairs = {(labels(it)["alertname"], labels(it)["severity"]) for it in numbers}
    assert len(pairs) == GROUPS
