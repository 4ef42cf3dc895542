"""A board of a size that can be changed: loads it, changes it, and waits until that is shown."""

import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.alerts import ALERTNAMES, BATCH, bodies, firing, labels, posted
from benchmarks.connection import Connection

SILENCES = 200
RULES = 20
SOURCE = "RackPowerLost"  # inhibits every other alert of its rack
_FIRST_EXTRA = 1_000_000  # numbers of alerts that come and go
_PATIENCE_SECONDS = 30.0

# What is looked at to see a change.
ALL = "/api/v2/alerts"
_SUPPRESSED = f"{ALL}?active=false"
_FIRST_ZONE = f"{ALL}?filter=zone%3Dz0"
_EXTRAS = f"{ALL}?filter=zone%3D~%22z1...%22"

Test = Callable[[dict[str, Any]], bool]


class Wall:
    """The board of one worker, seen and changed through its API."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._loaded = 0
        self._extra = _FIRST_EXTRA
        self._now = datetime.now(UTC).replace(microsecond=0)
        self._starts_at = self._now - timedelta(minutes=5)
        self._ends_at = self._now + timedelta(hours=2)  # later than the longest run

    def grow(self, size: int) -> None:
        """Let so many alerts fire."""
        numbers = range(self._loaded, size)
        self._connection.post_alerts(bodies(firing(numbers, self._starts_at, self._ends_at)))
        self._loaded = size

    def refresh(self) -> float:
        """Seconds for a batch of repeats with a later end."""
        self._ends_at += timedelta(minutes=1)
        batch = bodies(firing(range(BATCH), self._starts_at, self._ends_at))
        ends_at = self._ends_at
        return self._until(
            lambda: self._connection.post_alerts(batch),
            _FIRST_ZONE,
            lambda alert: _end(alert) >= ends_at,
            BATCH,
        )

    def add(self) -> float:
        """Seconds for a batch of new alerts; they are gone again afterwards."""
        numbers = range(self._extra, self._extra + BATCH)
        self._extra += BATCH
        instances = {labels(number)["instance"] for number in numbers}
        batch = bodies(firing(numbers, self._starts_at, self._ends_at))
        seconds = self._until(
            lambda: self._connection.post_alerts(batch),
            _EXTRAS,
            lambda alert: alert["labels"]["instance"] in instances,
            BATCH,
        )
        self._connection.post_alerts(bodies(firing(numbers, self._starts_at, self._now)))
        return seconds

    def silence(self, name: str, value: str, touched: int) -> tuple[float, float]:
        """Seconds for a new silence of alerts with that label, so many of them, and for its end."""
        made: list[str] = []

        def silenced(alert: dict[str, Any]) -> bool:
            return made[0] in alert["status"]["silencedBy"]

        begins = self._until(
            lambda: made.append(self.put_silence([(name, value, False)])),
            _SUPPRESSED,
            silenced,
            touched,
        )
        ends = self._until(
            lambda: self._connection.delete(f"/api/v2/silence/{made[0]}"), _SUPPRESSED, silenced, 0
        )
        return begins, ends

    def inhibit(self, rack: str, touched: int) -> tuple[float, float]:
        """Seconds for the start of an alert that inhibits its rack, and for its end."""
        of = labels(0) | {"alertname": SOURCE, "env": "power", "rack": rack}
        fires = bodies([posted(of, self._starts_at, self._ends_at)])
        resolved = bodies([posted(of, self._starts_at, self._now)])

        def inhibited(alert: dict[str, Any]) -> bool:
            return bool(alert["status"]["inhibitedBy"])

        begins = self._until(
            lambda: self._connection.post_alerts(fires), _SUPPRESSED, inhibited, touched
        )
        ends = self._until(
            lambda: self._connection.post_alerts(resolved), _SUPPRESSED, inhibited, 0
        )
        return begins, ends

    def read(self) -> float:
        """Seconds for the list of all alerts."""
        start = time.perf_counter()
        self._connection.read(ALL)
        return time.perf_counter() - start

    def put_silence(self, matchers: Sequence[tuple[str, str, bool]]) -> str:
        """A silence with these matchers (name, value, whether that is a pattern); its id."""
        body = {
            "matchers": [
                {"name": name, "value": value, "isRegex": is_regex, "isEqual": True}
                for name, value, is_regex in matchers
            ],
            "startsAt": self._now.isoformat(),
            "endsAt": (self._now + timedelta(days=1)).isoformat(),
            "createdBy": "benchmark",
            "comment": "one of many",
        }
        answer = self._connection.post("/api/v2/silences", json.dumps(body).encode())
        return str(json.loads(answer)["silenceID"])

    def _until(self, change: Callable[[], object], path: str, test: Test, count: int) -> float:
        """Seconds from a change to the first GET that is answered with its whole effect.

        That GET's own time is not in it: it is a figure of its own.
        """
        start = time.perf_counter()
        change()
        while True:
            asked = time.perf_counter() - start
            found = sum(map(test, self._connection.get(path)))
            if found == count:
                return asked
            if asked > _PATIENCE_SECONDS:
                raise RuntimeError(f"{found} alerts instead of {count} after {asked:.0f} s")


def silence_many(wall: Wall) -> None:
    """The silences that stand all the time: most name one instance, some have a pattern."""
    for number in range(SILENCES):
        if number % 4:
            wall.put_silence([("instance", labels(number * 97)["instance"], False)])
        else:
            pattern = f"search-{number:02x}.*"
            wall.put_silence([("alertname", ALERTNAMES[number % 8], False), ("pod", pattern, True)])


def configuration() -> str:
    """An alertmanager.yml: one rule that every alert is a target of, others within an instance."""
    rules = [_rule({"alertname": SOURCE}, {"env": "production"}, ["rack"])]
    for number in range(1, RULES):
        source = {"alertname": ALERTNAMES[number % 8], "severity": "critical"}
        target = {"alertname": ALERTNAMES[number * 3 % 8], "severity": "warning"}
        rules.append(_rule(source, target, ["instance", "cluster"]))
    routing = {"route": {"receiver": "default"}, "receivers": [{"name": "default"}]}
    return json.dumps(routing | {"inhibit_rules": rules})  # JSON is YAML


def _rule(source: dict[str, str], target: dict[str, str], equal: list[str]) -> dict[str, Any]:
    return {
        "source_matchers": [f'{name}="{value}"' for name, value in source.items()],
        "target_matchers": [f'{name}="{value}"' for name, value in target.items()],
        "equal": equal,
    }


def _end(alert: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(alert["endsAt"])
