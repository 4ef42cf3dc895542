from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from benchmarks.delivery import table
from benchmarks.figure import Figure
from benchmarks.peers.nchan import NCHAN


def test_table_tells_what_peer_is_missing_and_what_else_the_machine_did(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fleet = SimpleNamespace(others_cores=[0.1, 0.3])
    rig = SimpleNamespace(missing={NCHAN: "install it"}, sync_ms=1.25, fleet=fleet)
    monkeypatch.setattr(table, "assembled", lambda: nullcontext(rig))
    parts = {"slow": lambda rig: iter([Figure("its own", 2.0, str)])}
    monkeypatch.setattr(table, "PARTS", parts)
    (only,) = table.run(list(parts))
    assert dict(zip(only.columns, only.rows[0], strict=True))[NCHAN] == "install it"
    assert only.notes == [
        "Meanwhile other programs kept 0.2 cores busy (median of the loads; at the most 0.3). "
        "A sync of the disk, which each post waits for on SQLite, took 1.2 ms (median, at the "
        "start)."
    ]
