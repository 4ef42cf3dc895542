"""The record of how many fired, as the ticker's figures write it."""

import importlib
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard import timeline
from dashboard.models import FiringPeak
from dashboard.peaks import SPANS, Peak
from dashboard.stats import Figures
from realtime.worker import StatsStep
from tests.board_client import NOW, BoardClient
from tests.conftest import Clock

HOUR = SPANS["1h"]
NOTHING = Figures(0, 0, 0, 0, 0, {})


def figures(**by_severity: int) -> Figures:
    return Figures(sum(by_severity.values()), 0, 0, 0, 0, by_severity)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def newest(name: str = "1h", at: datetime = NOW, count: int = 1) -> list[Peak | None]:
    return list(timeline.read(SPANS[name], at).peaks[-count:])


def test_stretch_has_the_most_that_was_counted_in_it(db: None) -> None:
    for second, counted in enumerate([figures(critical=2), figures(warning=5), NOTHING]):
        timeline.note(after(second), counted)
    most = Peak(5, {"critical": 2, "warning": 5})
    assert [newest(name, after(3)) for name in SPANS] == [[most]] * len(SPANS)


def test_each_range_keeps_stretches_of_its_own(db: None) -> None:
    timeline.note(NOW, figures(critical=1))
    timeline.note(after(30), NOTHING)
    assert newest("1h", after(30), 2) == [Peak(1, {"critical": 1}), Peak(0, {})]
    assert newest("6h", after(30), 2) == [None, Peak(1, {"critical": 1})]


def test_time_when_nobody_counted_is_a_gap(db: None) -> None:
    timeline.note(NOW, NOTHING)
    timeline.note(after(90), NOTHING)
    assert newest("1h", after(90), 5) == [None, Peak(0, {}), None, None, Peak(0, {})]


def test_window_goes_on_with_the_first_count_or_when_none_comes(db: None) -> None:
    timeline.note(NOW, NOTHING)
    first = timeline.read(HOUR, after(44)).start
    assert first == NOW.timestamp() - 119 * 30, "the new stretch has nothing to show yet"
    assert timeline.read(HOUR, after(45)).start == first + 30
    timeline.note(after(30), NOTHING)
    assert timeline.read(HOUR, after(31)).start == first + 30


def test_window_of_an_empty_record_is_one_gap(db: None) -> None:
    window = timeline.read(SPANS["7d"], NOW)
    assert window.peaks == [None] * 168


def test_rows_are_bounded_however_long_it_goes_on(db: None) -> None:
    for hour in range(0, 24 * 40, 3):
        timeline.note(after(hour * 3600), figures(critical=1))
        timeline.note(after(hour * 3600 + 31), NOTHING)
    for name, known in SPANS.items():
        assert FiringPeak.objects.filter(step=known.step).count() <= known.parts + 1, name


def test_what_a_clock_ahead_left_is_not_shown_before_its_time(db: None) -> None:
    timeline.note(after(3600), figures(critical=9))
    timeline.note(NOW, NOTHING)
    assert newest("1h", NOW) == [Peak(0, {})]


def test_count_that_raises_nothing_writes_nothing(db: None) -> None:
    timeline.note(NOW, figures(critical=2))
    with CaptureQueriesContext(connection) as queries:
        timeline.note(after(1), figures(critical=1))
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}


def test_range_is_read_in_one_query_by_its_index(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        timeline.read(SPANS["30d"], NOW)
    assert len(queries) == 1


def test_ticker_notes_the_figures_at_the_moment_of_their_event(
    board: BoardClient, clock: Clock
) -> None:
    board.fire("A", severity="critical")
    board.fire("B", severity="warning")
    StatsStep()(NOW)
    assert newest() == [Peak(2, {"critical": 1, "warning": 1})]


def test_what_was_noted_goes_with_the_transaction(
    board: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = timeline.note
    noted: list[FiringPeak] = []

    def note_and_fail(at: datetime, counted: Figures) -> None:
        real(at, counted)
        noted.extend(FiringPeak.objects.all())
        raise RuntimeError

    monkeypatch.setattr(timeline, "note", note_and_fail)
    with pytest.raises(RuntimeError):
        StatsStep()(NOW)
    assert len(noted) == len(SPANS)
    assert not FiringPeak.objects.exists()
    assert "stats_updated" not in [event.type for event in board.events()]


def test_upgraded_board_has_what_its_log_still_holds(board: BoardClient, clock: Clock) -> None:
    step = StatsStep()
    board.fire("A", severity="critical")
    clock.move_to(after(-7200))
    step(timezone.now())
    clock.move_to(NOW)
    board.fire("B", severity="warning")
    step(NOW)
    told = list(FiringPeak.objects.order_by("step", "start").values_list("step", "start", "firing"))
    FiringPeak.objects.all().delete()
    migration = importlib.import_module("dashboard.migrations.0004_firing_peak")
    migration.count_what_was_told(apps, None)
    again = FiringPeak.objects.order_by("step", "start").values_list("step", "start", "firing")
    hour_ago = NOW.timestamp() - 3600
    assert list(again) == [row for row in told if row[0] != HOUR.step or row[1] > hour_ago]
    assert newest("24h") == [Peak(2, {"critical": 1, "warning": 1})]
