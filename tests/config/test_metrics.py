"""`/metrics`: what is asked for, and of whom."""

import math
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from dashboard import metrics
from tests.processes import ROOT
from tests.servers import environment


@pytest.fixture(autouse=True)
def _read_here(board: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics.BOARD.figures, "begin", lambda ask: ask())


def test_metrics_are_plain_text_that_nobody_keeps() -> None:
    answer = Client().get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"\nrealtime_log_head " in answer.content
    assert b"\nalertmanager_build_info{" in answer.content
    assert b"_created" not in answer.content.replace(b'type="alert_created"', b"").replace(
        b'type="silence_created"', b""
    )


def test_metrics_are_only_read() -> None:
    assert Client().post("/metrics").status_code == 405
    answer = Client().head("/metrics")
    assert (answer.status_code, answer.content) == (200, b"")


SEVERAL = """
import json, django
django.setup()
from django.test import Client
from realtime import metrics
from realtime.streams import Stream, streams
metrics.published(["alert_created"] * {count})
for _ in range({count}):
    streams.open(Stream("sse", ""))
metrics.measured(head={count}, events_per_second=0, lag_seconds={count}, ring_events=1,
                 ring_bytes=2, lease_held={count} == 1)
print(Client().get("/metrics").content.decode())
input()
"""


COMMAND = """
import django
django.setup()
import realtime.metrics
print()
input()
"""


def test_metrics_of_several_processes_are_told_by_each_of_them(tmp_path: Path) -> None:
    """Two workers, and a command that runs beside them and is none."""
    env = environment(
        f"sqlite:///{tmp_path / 'none.sqlite3'}",
        tmp_path,
        PROMETHEUS_MULTIPROC_DIR=str(tmp_path / "metrics"),
        DJANGO_SETTINGS_MODULE="config.settings",
    )
    env["ALLOWED_HOSTS"] = "testserver"
    processes = []
    try:
        for code in (COMMAND, SEVERAL.format(count=1), SEVERAL.format(count=4)):
            process = subprocess.Popen(
                [sys.executable, "-c", code],
                cwd=ROOT,
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            processes.append(process)
            assert process.stdout is not None
            lines = list(iter(process.stdout.readline, "\n"))
    finally:
        for process in processes:
            process.communicate("\n", timeout=30)
    told = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    expected = {
        'realtime_events_total{type="alert_created"}': 5,
        'realtime_connections_active{transport="sse"}': 5,
        "realtime_log_head": 4,
        "realtime_log_lag_seconds": 4,
        "realtime_ring_bytes": 4,
        "realtime_ticker_lease_held": 1,
        "watchfire_database_up": 0,
    }
    assert {name: float(told[name]) for name in expected} == expected
    assert 0 < float(told["realtime_measured_timestamp_seconds"]) < math.inf
