"""Where and when figures were measured; without it they say nothing."""

import os
import platform
import subprocess
import time
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from statistics import median

from benchmarks.cores import is_pinning
from tests.processes import ROOT

_SYNCS = 25


def described() -> str:
    """One line: machine, versions, commit, date, and how busy it was before the start."""
    pinning = "" if is_pinning() else " (not pinned to cores)"
    return (
        f"{os.cpu_count()} cores{pinning}, {processor(_read('/proc/cpuinfo'))}, "
        f"Linux {platform.release().partition('-')[0]}, Python {platform.python_version()}; "
        f"commit {_commit()}, {datetime.now(UTC):%d %B %Y %H:%M} UTC; "
        f"load {os.getloadavg()[0]:.1f} before the start"
    )


def processor(cpuinfo: str) -> str:
    """The model's name in /proc/cpuinfo."""
    for line in cpuinfo.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def sync_ms(folder: Path) -> float:
    """Milliseconds that a page takes from memory to the disk of that folder; median of some."""
    with (folder / "sync").open("wb", buffering=0) as file:
        return median(_timed(file) for _ in range(_SYNCS)) * 1000


def _timed(file: FileIO) -> float:
    start = time.perf_counter()
    file.write(bytes(4096))
    os.fsync(file)
    return time.perf_counter() - start


def _commit() -> str:
    """The commit that is measured, marked where files differ from it."""
    try:
        command = ["git", "describe", "--always", "--dirty", "--exclude=*"]
        return subprocess.check_output(command, cwd=ROOT, text=True).strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""
