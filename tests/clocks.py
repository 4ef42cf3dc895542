"""A clock that a test sets for one process alone, by Debian's libfaketime.

Only the time of day moves: how long something takes is measured by another clock.
"""

from pathlib import Path

from tests.processes import library


class SteppedClock:
    """Start a process with `environment`; from then on `step` sets its clock."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._faketime = library("faketime/libfaketimeMT.so.1", "faketime")
        self.step(0)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(self._faketime),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",  # seconds; without, each look at the clock reads it
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            # It would turn each wait of Python's for its own lock into many short ones.
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "NO_FAKE_STAT": "1",
        }

    def step(self, seconds: int) -> None:
        """So far from the real time it is, from a second later on."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        new.rename(self._file)  # never half written
