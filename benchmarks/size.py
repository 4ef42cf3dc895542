"""What a change costs as the board grows: repeats, news, silences and inhibitions."""

from collections.abc import Iterator
from statistics import median

from benchmarks import systems
from benchmarks.alerts import RACK, ZONE
from benchmarks.connection import Connection
from benchmarks.frame import Table
from benchmarks.systems import Missing, Watchfire
from benchmarks.wall import RULES, SILENCES, Wall, configuration, silence_many

SIZES = (1_250, 2_500, 5_000, 10_000, 20_000)
GOAL_SIZE, GOAL_SECONDS = 10_000, 0.5
ROUNDS = 3

_READ = "GET /api/v2/alerts"
Seconds = dict[str, float]


def run() -> Iterator[Table]:
    """A table for each database, as soon as it is measured."""
    for system in systems.WORKERS:
        yield _table(system)


def _table(system: str) -> Table:
    title = f"{system}: changes with {SILENCES} silences and {RULES} inhibition rules, in ms"
    try:
        with systems.servers() as started:
            config = started.folder / "alertmanager.yml"
            config.write_text(configuration())
            worker = systems.WORKERS[system](started, ALERTMANAGER_CONFIG=str(config))
            found = _measure(worker)
    except Missing as reason:
        return Table(title, ("", ""), [("not measured", str(reason))])
    sizes = [f"{size:,}" for size in SIZES]
    growth = f"{SIZES[0]:,} → {GOAL_SIZE:,}"
    columns = ("change", *sizes, growth, f"goal at {GOAL_SIZE:,}", "")
    return Table(title, columns, [_row(change, found) for change in found[SIZES[0]]])


def _measure(worker: Watchfire) -> dict[int, Seconds]:
    """Medians by size and change."""
    found: dict[int, Seconds] = {}
    with Connection(worker.url) as connection:
        wall = Wall(connection)
        silence_many(wall)
        for size in SIZES:
            wall.grow(size)
            rounds = [_round(wall, size) for _ in range(ROUNDS)]
            found[size] = {
                change: median(seconds[change] for seconds in rounds) for change in rounds[0]
            }
    return found


def _round(wall: Wall, size: int) -> Seconds:
    """Each change once."""
    seconds = {"256 repeats": wall.refresh(), "256 new alerts": wall.add()}
    for name, value, touched in (
        ("rack", "r7", RACK),
        ("zone", "z0", ZONE),
        ("env", "production", size),
    ):
        who = "all" if touched == size else f"{touched:,}"
        begins, ends = wall.silence(name, value, touched)
        seconds |= {f"a silence of {who} begins": begins, f"a silence of {who} ends": ends}
    begins, ends = wall.inhibit("r8", RACK)
    seconds |= {f"a source inhibits {RACK}": begins, f"the source of {RACK} resolves": ends}
    return seconds | {_READ: wall.read()}


def _row(change: str, found: dict[int, Seconds]) -> list[str]:
    small, large = found[SIZES[0]][change], found[GOAL_SIZE][change]
    verdict = "met" if large < GOAL_SECONDS else "missed"
    figures = [f"{found[size][change] * 1000:,.0f}" for size in SIZES]
    return [change, *figures, f"×{large / small:.1f}", f"< {GOAL_SECONDS * 1000:.0f}", verdict]
