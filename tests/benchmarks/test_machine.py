import re
from pathlib import Path

from benchmarks.machine import described, processor, sync_ms


def test_machine_is_described_with_what_figures_depend_on() -> None:
    assert re.search(
        r"^\d+ cores.*, Linux .*, Python 3\..*; commit .*, .* UTC; load [\d.]+ before", described()
    )


def test_processor_is_the_first_model_that_is_named() -> None:
    assert processor("processor: 0\nmodel name\t: A 1\n\nmodel name\t: B 2\n") == "A 1"
    assert processor("")


def test_sync_takes_some_time(tmp_path: Path) -> None:
    assert 0 < sync_ms(tmp_path) < 10_000
