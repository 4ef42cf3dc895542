"""How fast alerts are taken in: new ones and repeats, beside a real Alertmanager."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import median

from benchmarks import systems
from benchmarks.alerts import bodies, firing
from benchmarks.connection import Connection
from benchmarks.frame import Table
from benchmarks.systems import ALERTMANAGER, POSTGRESQL, SQLITE, Missing, Watchfire

ALERTS = 10_000
ROUNDS = 3  # each with new, empty storage
REPEATS = 4  # in each round
NEW_GOAL, REPEAT_GOAL = 1 / 10, 1 / 4  # of Alertmanager's rate


class Figures:
    """What is measured: seconds for all alerts, by system, and the fewest that outlived a kill."""

    def __init__(self) -> None:
        self.new: dict[str, list[float]] = defaultdict(list)
        self.repeats: dict[str, list[float]] = defaultdict(list)
        self.kept: dict[str, int] = {}
        self.missing: dict[str, str] = {}


def run() -> Sequence[Table]:
    figures = Figures()
    for _ in range(ROUNDS):
        _measure(figures)
    rows = [
        row(what, system, seconds, goal, figures.missing)
        for what, seconds, goal in (
            ("new", figures.new, NEW_GOAL),
            ("repeats", figures.repeats, REPEAT_GOAL),
        )
        for system in (SQLITE, POSTGRESQL)
    ]
    columns = ("alerts", "system", "alerts/s", "Alertmanager's", "ratio", "goal", "")
    notes = [
        f"{system}: {kept:,} of {ALERTS:,} alerts with their newest end after kill -9 and restart."
        for system, kept in figures.kept.items()
    ]
    return [Table(f"Ingestion of {ALERTS:,} alerts, in batches of 256", columns, rows, notes)]


def _measure(figures: Figures) -> None:
    """One round: the systems take turns, so that noise of the machine hits all alike."""
    now = datetime.now(UTC).replace(microsecond=0)  # what is sent has milliseconds
    starts_at, ends_at = now - timedelta(minutes=5), now + timedelta(minutes=4)
    with systems.servers() as started:
        urls: dict[str, str] = {}
        workers: dict[str, Watchfire] = {}
        try:
            urls[ALERTMANAGER] = systems.alertmanager(started)
        except Missing as reason:
            figures.missing[ALERTMANAGER] = str(reason)
        for system, start in systems.WORKERS.items():
            try:
                workers[system] = start(started)
            except Missing as reason:
                figures.missing[system] = str(reason)
            else:
                urls[system] = workers[system].url
        _post(urls, _batches(starts_at, ends_at), figures.new)
        for _ in range(REPEATS):
            ends_at += timedelta(minutes=1)
            _post(urls, _batches(starts_at, ends_at), figures.repeats)
        for system, worker in workers.items():
            figures.kept[system] = min(_kept(worker, ends_at), figures.kept.get(system, ALERTS))


def _batches(starts_at: datetime, ends_at: datetime) -> list[bytes]:
    return bodies(firing(range(ALERTS), starts_at, ends_at))


def _post(urls: dict[str, str], batches: list[bytes], seconds: dict[str, list[float]]) -> None:
    for system, url in urls.items():
        with Connection(url) as connection:
            seconds[system].append(connection.post_alerts(batches))


def _kept(worker: Watchfire, ends_at: datetime) -> int:
    """Alerts that are there with their newest end, after the worker was killed."""
    worker.kill_and_restart()
    with Connection(worker.url) as connection:
        found = connection.get("/api/v2/alerts")
    return sum(datetime.fromisoformat(alert["endsAt"]) >= ends_at for alert in found)


def row(
    what: str,
    system: str,
    seconds: dict[str, list[float]],
    goal: float,
    missing: dict[str, str],
) -> list[str]:
    """One line of the table; what is missing is said in it."""
    if system in missing:
        return [what, system, missing[system], "", "", "", ""]
    ours = _rate(seconds[system])
    if ALERTMANAGER in missing:
        return [what, system, ours, missing[ALERTMANAGER], "", "", ""]
    # Each turn is held against the peer's turn just before it: the machine was as busy then.
    pairs = zip(seconds[ALERTMANAGER], seconds[system], strict=True)
    ratio = median(peer / own for peer, own in pairs)
    verdict = "met" if ratio >= goal else "missed"
    return [
        what,
        system,
        ours,
        _rate(seconds[ALERTMANAGER]),
        f"{ratio:.2f}",
        f"≥ {goal:.2f}",
        verdict,
    ]


def _rate(seconds: Sequence[float]) -> str:
    return f"{ALERTS / median(seconds):,.0f}"
