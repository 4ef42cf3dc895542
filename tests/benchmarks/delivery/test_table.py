from collections.abc import Iterator
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from benchmarks.delivery import table
from benchmarks.delivery.rig import Rig
from benchmarks.figure import Figure
from benchmarks.systems import Missing


def test_without_a_compiler_the_table_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> Rig:
        raise Missing("cc is not installed")

    monkeypatch.setattr(table, "assembled", absent)
    (only,) = table.run()
    assert only.rows == [("not measured", "cc is not installed")]


def test_part_that_breaks_off_is_a_line_and_the_others_are_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(rig: Rig) -> Iterator[Figure]:
        yield Figure("its first", 1.0, str)
        raise OSError("no route | to host\nat all")

    fleet = SimpleNamespace(others_cores=[0.1, 0.3])
    rig = SimpleNamespace(missing={}, sync_ms=1.25, fleet=fleet)
    monkeypatch.setattr(table, "assembled", lambda: nullcontext(rig))
    parts = {"storm": breaks, "slow": lambda rig: iter([Figure("its own", 2.0, str)])}
    monkeypatch.setattr(table, "PARTS", parts)
    (only,) = table.run(list(parts))
    assert [row[0] for row in only.rows] == ["its first", "storm (the rest)", "its own"]
    assert only.rows[1][1:4] == ("broken off: OSError no route / to host", "–", "missed")
    assert only.notes == [
        "Meanwhile other programs kept 0.2 cores busy (median of the loads; at the most 0.3). "
        "A sync of the disk, which each post waits for on SQLite, took 1.2 ms (median, at the "
        "start)."
    ]
