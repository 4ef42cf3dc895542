"""The fleet: many clients and one sender, a C program (benchmarks/native) compiled for the run."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Self

import msgspec

from benchmarks.cores import FLEET_CORE, pinned
from benchmarks.target import Target
from tests.processes import program

_SOURCES = Path(__file__).parent / "native"
_FLEET = ("fleet.c", "client.c", "stream.c", "sender.c", "histogram.c", "processes.c")
_CONNECT_SECONDS = 30.0
_MARGIN_SECONDS = 30.0  # past every bound of its own, the program is ended


class Outcome(msgspec.Struct, frozen=True):
    """What the fleet found; a delivery is one event at one client, for the first time."""

    clients: int
    open: int  # at the end
    failed: int  # before they were connected
    ended: int  # by the server, after that
    close_code: int  # of the newest that was closed or refused
    connect_seconds: float
    connects: int  # by churn
    posted: int  # events
    posts: int  # batches
    late: int  # batches that left more than 5 ms after their moment
    late_max_ms: float
    refused: int  # requests without a 2xx
    sender_lost: bool  # the server closed the sender's connection
    answer_mean_ms: float  # from a batch to its (last) answer
    deliveries: int
    whole_clients: int  # that have every event
    doubles: int
    jumps: int  # times that a number was skipped
    disorder: int  # numbers that came after a greater one
    foreign: int  # numbers of another run
    bytes: int
    seconds: float  # to the last delivery
    window_seconds: float  # in which CPU was measured
    median_ms: float
    p99_ms: float
    max_ms: float
    server_cpu_seconds: float
    own_cpu_seconds: float
    busy_seconds: float  # of all cores together, whoever used them

    @property
    def is_whole(self) -> bool:
        """Whether every client had every event, in order, once."""
        flaws = self.doubles + self.jumps + self.disorder + self.failed + self.refused
        return self.whole_clients == self.clients and not flaws and not self.sender_lost

    @property
    def others_cores(self) -> float:
        """Cores that were busy with something else meanwhile."""
        others = self.busy_seconds - self.server_cpu_seconds - self.own_cpu_seconds
        return max(0.0, others / self.window_seconds) if self.window_seconds else 0.0

    @property
    def cpu_of_million(self) -> float:
        """CPU seconds of the server for a million deliveries; infinite where there are none."""
        if not self.deliveries:
            return float("inf")
        return self.server_cpu_seconds / self.deliveries * 1e6


class Running:
    """A fleet at work."""

    def __init__(self, command: Sequence[str], bound_seconds: float) -> None:
        self._bound_seconds = bound_seconds
        self._popen = subprocess.Popen(
            pinned(command, FLEET_CORE), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._popen.kill()
        self._popen.communicate()

    @property
    def is_over(self) -> bool:
        return self._popen.poll() is not None

    def first_line(self) -> str:
        output: IO[str] | None = self._popen.stdout
        assert output is not None
        return output.readline()

    def outcome(self) -> Outcome:
        """Waits for its end; a fleet that holds clients lets go of them now."""
        output, _ = self._popen.communicate(timeout=self._bound_seconds)
        if self._popen.returncode:
            raise RuntimeError(f"the fleet failed with {self._popen.returncode}")
        return msgspec.json.decode(output, type=Outcome)


class Fleet:
    """The compiled program; each load has numbers of its own, so that none is taken for another."""

    def __init__(self, fleet: Path, floor: Path) -> None:
        self.floor = floor  # the peer that is compiled with it
        self._fleet = fleet
        self._next = 1
        self.others_cores: list[float] = []  # in each load: what else the machine was busy with

    def loading(
        self,
        target: Target,
        clients: int,
        rate: float,
        batch: int,
        seconds: float,
        patience: float = 5.0,
    ) -> Running:
        """Posts `rate` events a second in batches, and waits `patience` for the last deliveries."""
        count = round(rate * seconds)
        options = [f"--rate={rate}", f"--batch={batch}", f"--seconds={seconds}"]
        options += [f"--first={self._take(count)}", f"--count={count}", f"--patience={patience}"]
        options += [f"--post-path={target.post_path}", f"--item={target.item}"]
        options += ["--each"] if target.takes_one else []
        return self._run("load", target, clients, options, seconds + patience)

    def load(
        self,
        target: Target,
        clients: int,
        rate: float,
        batch: int,
        seconds: float,
        patience: float = 5.0,
    ) -> Outcome:
        """The same, to its end."""
        with self.loading(target, clients, rate, batch, seconds, patience) as running:
            outcome = running.outcome()
        self.others_cores.append(outcome.others_cores)
        return outcome

    def storm(
        self, target: Target, clients: int, first: int, count: int, patience: float
    ) -> Outcome:
        """All clients connect at once to a path with `since`; each expects these numbers."""
        options = [f"--first={first}", f"--count={count}", f"--patience={patience}"]
        with self._run("storm", target, clients, options, patience) as running:
            return running.outcome()

    def churn(self, target: Target, at_once: int, connects: int, seconds: float) -> Outcome:
        """Connects and disconnects, so many times or so long."""
        options = [f"--count={connects}", f"--seconds={seconds}"]
        with self._run("churn", target, at_once, options, seconds) as running:
            return running.outcome()

    @contextmanager
    def holding(self, target: Target, clients: int, seconds: float) -> Iterator[int]:
        """Connected clients that wait; how many of them are."""
        with self._run("hold", target, clients, [f"--seconds={seconds}"], seconds) as running:
            yield int(msgspec.json.decode(running.first_line())["open"])
            running.outcome()

    @property
    def newest_number(self) -> int:
        """The number of the event that was posted last."""
        return self._next - 1

    def _take(self, count: int) -> int:
        first, self._next = self._next, self._next + count
        return first

    def _run(
        self, job: str, target: Target, clients: int, options: Sequence[str], seconds: float
    ) -> Running:
        command = [str(self._fleet), job, f"--port={target.port}", f"--protocol={target.protocol}"]
        command += [f"--path={target.path}", f"--clients={clients}"]
        command += [f"--pids={','.join(map(str, target.pids))}"]
        command += ["--greeted"] if target.greets else []
        bound = _CONNECT_SECONDS + seconds + _MARGIN_SECONDS
        return Running([*command, f"--connect-seconds={_CONNECT_SECONDS}", *options], bound)


def compiled(folder: Path) -> Fleet:
    """Compiles it into the folder. Raises `Missing` without a C compiler."""
    compiler = program("cc", "gcc libc6-dev")
    for name, sources in (("fleet", _FLEET), ("floor", ("floor.c",))):
        paths = [str(_SOURCES / source) for source in sources]
        options = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(folder / name)]
        subprocess.run([compiler, *options, *paths], check=True)
    return Fleet(folder / "fleet", folder / "floor")
