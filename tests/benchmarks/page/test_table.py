from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from benchmarks.figure import Figure
from benchmarks.page import table
from benchmarks.page.reloading import RELOADING


def test_line_has_the_ratio_to_the_page_that_reloads(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = SimpleNamespace(browser=SimpleNamespace(version="1.2"))
    monkeypatch.setattr(table, "assembled", lambda: nullcontext(rig))
    figure = Figure("requests", 1.0, "{:.0f}".format, "few", True, {RELOADING: 20.0})
    monkeypatch.setattr(table, "PARTS", {"requests": lambda rig: iter([figure])})
    (only,) = table.run(["requests"])
    assert only.rows == [("requests", "1", "few", "met", "20 (×0.05)")]
    assert only.notes[0].startswith("Chromium 1.2, headless; ")
