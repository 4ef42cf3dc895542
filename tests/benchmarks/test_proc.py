import mmap
import os
import threading
from pathlib import Path

from benchmarks import proc


def test_threads_and_open_files_of_this_process(tmp_path: Path) -> None:
    before = proc.threads(os.getpid())
    go = threading.Event()
    thread = threading.Thread(target=go.wait)
    thread.start()
    with (tmp_path / "a.sqlite3").open("w"):
        assert proc.open_files(os.getpid(), "a.sqlite3") == 1
        assert proc.threads(os.getpid()) == before + 1
    go.set()
    thread.join()
    assert proc.open_files(os.getpid(), "a.sqlite3") == 0


def test_resident_memory_grows_with_what_is_touched() -> None:
    before = proc.resident_kb([os.getpid()])
    with mmap.mmap(-1, 20_000_000) as held:  # what was freed before cannot serve for it
        held.write(b"x" * len(held))
        assert proc.resident_kb([os.getpid()]) - before > 15_000


def test_cpu_seconds_are_those_that_were_used() -> None:
    used = sum(os.times()[:2])
    assert abs(proc.cpu_seconds([os.getpid()]) - used) < 0.2
