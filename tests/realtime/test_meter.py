"""The gauges that are brought up to date by the clock, and what the dead left behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from realtime.meter import RATE_SECONDS, Meter, Rate, forget_the_dead
from realtime.ring import Ring
from tests.realtime.samples import stored_at
from tests.samples_of import value_here


class FakeHub:
    epoch = "e1"
    head = 0
    level_at = 100.0

    def __init__(self) -> None:
        self.newest = Ring(10)
        self.newest.append([stored_at(seq, 1.0) for seq in (1, 2, 3)])


def test_rate_is_that_of_the_last_seconds() -> None:
    rate = Rate()
    assert rate.after(0.0, "e1", 100) == 0
    assert rate.after(1.0, "e1", 150) == 50
    assert rate.after(2.0, "e1", 150) == 25
    for second in range(3, 3 + int(RATE_SECONDS)):
        found = rate.after(float(second), "e1", 150)
    assert found == 0


def test_rate_of_a_steady_log_is_steady() -> None:
    rate = Rate()
    found = [rate.after(second / 2, "e1", 7 * second) for second in range(100)]
    assert found[1:] == pytest.approx([14.0] * 99)


def test_rate_begins_anew_with_another_log() -> None:
    rate = Rate()
    rate.after(0.0, "e1", 1000)
    assert rate.after(1.0, "e2", 5) == 0
    assert rate.after(2.0, "e2", 10) == 5


def test_meter_tells_of_the_hub_and_the_ticker() -> None:
    hub, clock = FakeHub(), [100.0]
    meter = Meter(hub, lambda: True, "", lambda: clock[0])
    meter.measure()
    hub.head, clock[0] = 8, 102.0
    meter.measure()
    told = {
        name: value_here(f"realtime_{name}")
        for name in (
            *("log_head", "log_lag_seconds", "events_per_second"),
            *("ring_events", "ring_bytes", "ticker_lease_held"),
        )
    }
    assert told == {
        "log_head": 8,
        "log_lag_seconds": 2,
        "events_per_second": 4,
        "ring_events": 3,
        "ring_bytes": hub.newest.bytes,
        "ticker_lease_held": 1,
    }


def test_gauges_of_the_dead_are_removed_and_their_counters_stay(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    kept = [f"gauge_livesum_{os.getpid()}.db", "gauge_livesum_1.db"]
    kept += [f"counter_{ended.pid}.db", f"histogram_{ended.pid}.db", "gauge_livesum_x.db"]
    gone = [f"gauge_{mode}_{ended.pid}.db" for mode in ("livesum", "livemax", "livemin")]
    for name in kept + gone:
        (tmp_path / name).touch()
    forget_the_dead(str(tmp_path))
    forget_the_dead(str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)


async def test_meter_takes_its_own_gauges_away_at_its_end(tmp_path: Path) -> None:
    own = tmp_path / f"gauge_livesum_{os.getpid()}.db"
    own.touch()
    meter = Meter(FakeHub(), lambda: False, str(tmp_path))
    meter.start()
    await meter.stop()
    assert not own.exists()
