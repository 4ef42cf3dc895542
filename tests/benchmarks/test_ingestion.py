from benchmarks.ingestion import ALERTS, row
from benchmarks.systems import ALERTMANAGER, SQLITE


def test_ratio_is_the_median_of_the_turns_so_that_a_busy_moment_costs_nothing() -> None:
    seconds = {ALERTMANAGER: [1.0, 10.0, 1.0], SQLITE: [2.0, 20.0, 2.0]}
    assert row("new", SQLITE, seconds, 0.4, {}) == [
        "new",
        SQLITE,
        f"{ALERTS / 2:,.0f}",
        f"{ALERTS:,}",
        "0.50",
        "≥ 0.40",
        "met",
    ]


def test_goal_that_is_not_reached_is_said_to_be_missed() -> None:
    assert row("new", SQLITE, {ALERTMANAGER: [1.0], SQLITE: [2.0]}, 0.6, {})[-1] == "missed"


def test_missing_peer_is_named_in_its_column() -> None:
    line = row("new", SQLITE, {SQLITE: [1.0]}, 0.1, {ALERTMANAGER: "not installed"})
    assert line[2:4] == [f"{ALERTS:,}", "not installed"]


def test_missing_database_is_named_in_its_row() -> None:
    line = row("new", SQLITE, {ALERTMANAGER: [1.0]}, 0.1, {SQLITE: "not installed"})
    assert line[2] == "not installed"
