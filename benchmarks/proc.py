"""What /proc tells of the processes that are measured: memory, threads, files, children."""

import os
from collections.abc import Iterable
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def resident_kb(pids: Iterable[int]) -> int:
    """Resident memory of them together, exact at this moment (`statm` lags behind)."""
    return sum(_resident_kb(Path(f"/proc/{pid}/smaps_rollup").read_text()) for pid in pids)


def _resident_kb(smaps_rollup: str) -> int:
    return next(int(line.split()[1]) for line in smaps_rollup.splitlines() if line[:4] == "Rss:")


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time of all their threads until now."""
    return sum(_cpu_ticks(Path(f"/proc/{pid}/stat").read_text()) for pid in pids) / _TICKS


def _cpu_ticks(stat: str) -> int:
    fields = stat.rpartition(")")[2].split()  # a program's name may have blanks
    return int(fields[11]) + int(fields[12])


def threads(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/task"))


def open_files(pid: int, ending: str) -> int:
    """How many descriptors it has on files whose names have that in them."""
    found = 0
    for descriptor in os.listdir(f"/proc/{pid}/fd"):
        try:
            found += ending in os.readlink(f"/proc/{pid}/fd/{descriptor}")
        except FileNotFoundError:  # closed since it was listed
            continue
    return found


def children(pid: int) -> tuple[int, ...]:
    return tuple(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
