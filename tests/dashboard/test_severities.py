"""Severities in their order."""

from dashboard.severities import severity_order


def test_severities_are_ordered_the_worst_first() -> None:
    names = ["critical", "error", "warning", "info", "none", "alpha", "beta"]
    assert sorted(set(names), key=severity_order) == names
