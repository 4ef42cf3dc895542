from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from benchmarks.figure import Figure
from benchmarks.page import table
from benchmarks.page.reloading import RELOADING
from benchmarks.page.rig import Rig
from benchmarks.systems import Missing


def test_without_a_browser_the_table_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> Rig:
        raise Missing("chromium is not installed")

    monkeypatch.setattr(table, "assembled", absent)
    (only,) = table.run()
    assert only.rows == [("not measured", "chromium is not installed")]


def test_line_has_the_ratio_to_the_page_that_reloads(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = SimpleNamespace(browser=SimpleNamespace(version="1.2"))
    monkeypatch.setattr(table, "assembled", lambda: nullcontext(rig))
    figure = Figure("requests", 1.0, "{:.0f}".format, "few", True, {RELOADING: 20.0})
    monkeypatch.setattr(table, "PARTS", {"requests": lambda rig: iter([figure])})
    (only,) = table.run(["requests"])
    assert only.rows == [("requests", "1", "few", "met", "20 (×0.05)")]
    assert only.notes[0].startswith("Chromium 1.2, headless; ")
