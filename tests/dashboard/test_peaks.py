"""The most in a stretch of time; the same cases as tests/js/timeline_peaks.test.js has."""

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.peaks import GRACE_SECONDS, SPANS, USUAL_SPAN, Peak, stretch
from realtime.worker import STATS_SECONDS

CASES: dict[str, Any] = json.loads((Path(__file__).parents[1] / "timeline.json").read_text())


@pytest.mark.parametrize("case", CASES["raised"], ids=lambda case: f"{len(case['counts'])} counts")
def test_peak_is_the_greatest_of_each_figure_as_in_the_browser(case: Any) -> None:
    peak = Peak()
    for firing, by_severity in case["counts"]:
        peak = peak.raised(firing, by_severity)
    assert peak == Peak(case["firing"], case["by_severity"])


def test_stretches_are_multiples_of_their_step() -> None:
    assert [stretch(at, 30) for at in (0, 29.999999, 30, 61.5)] == [0, 0, 30, 60]


def test_ranges_are_as_long_as_they_say() -> None:
    spans = {name: known.step * known.parts / 3600 for name, known in SPANS.items()}
    assert spans == {"1h": 1, "6h": 6, "24h": 24, "7d": 168, "30d": 720}
    assert USUAL_SPAN in SPANS


def test_figures_come_in_every_stretch_and_before_one_is_missed() -> None:
    assert STATS_SECONDS < GRACE_SECONDS < min(known.step for known in SPANS.values())
