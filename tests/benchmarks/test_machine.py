import re

from benchmarks.machine import described, processor


def test_machine_is_described_with_what_figures_depend_on() -> None:
    assert re.search(
        r"^\d+ cores.*, Linux .*, Python 3\..*; commit .*, .* UTC; load [\d.]+ before", described()
    )


def test_processor_is_the_first_model_that_is_named() -> None:
    assert processor("processor: 0\nmodel name\t: A 1\n\nmodel name\t: B 2\n") == "A 1"
    assert processor("")
