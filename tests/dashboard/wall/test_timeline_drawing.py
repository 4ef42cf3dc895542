"""How the timeline is drawn; the same cases as tests/js/timeline_drawing.test.js has."""

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.peaks import Peak
from dashboard.wall import timeline_drawing as drawing

CASES: dict[str, Any] = json.loads((Path(__file__).parents[2] / "timeline.json").read_text())


def peaks_of(case: Any) -> list[Peak | None]:
    return [None if by is None else Peak(sum(by.values()), by) for by in case["peaks"]]


@pytest.mark.parametrize(("most", "lines"), CASES["scale"])
def test_scale_has_a_few_round_figures_as_in_the_browser(most: int, lines: list[int]) -> None:
    assert drawing.scale(most) == lines


@pytest.mark.parametrize("case", CASES["drawn"], ids=lambda case: f"{len(case['peaks'])} stretches")
def test_layers_and_gaps_are_drawn_as_in_the_browser(case: Any) -> None:
    peaks = peaks_of(case)
    assert drawing.layers(peaks, case["top"]) == case["layers"]
    assert drawing.gaps(peaks, case["top"]) == case["gaps"]


@pytest.mark.parametrize("case", CASES["shown"], ids=lambda case: f"{len(case['names'])} names")
def test_names_and_shares_are_as_in_the_browser(case: Any) -> None:
    names = drawing.names_shown(peaks_of(case))
    assert names == case["names"]
    assert drawing.shares(case.get("of", {}), names) == case.get("shares", [])


@pytest.mark.parametrize("case", CASES["ticks"], ids=lambda case: f"each {case['tick']} s")
def test_ticks_in_utc_are_those_of_a_browser_there(case: Any) -> None:
    found = drawing.ticks(case["start"], case["end"], case["tick"], case["phase"])
    assert [list(tick) for tick in found] == case["found"]


def test_highest_stack_may_be_more_than_fired_at_once() -> None:
    assert drawing.highest([None, Peak(3, {"critical": 2, "info": 3}), Peak(4, {"info": 4})]) == 5
    assert drawing.highest([]) == 0


def test_thousandths_are_written_without_a_rounded_digit() -> None:
    assert [drawing.percent(n) for n in (0, 7, 333, 1000)] == ["0.0%", "0.7%", "33.3%", "100.0%"]
