"""A board with many groups, and what is done to it: alerts fire, end, are silenced or owned."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from benchmarks import alerts
from benchmarks.alerts import Alert
from benchmarks.connection import Connection
from benchmarks.item import newest
from dashboard.labels import fingerprint
from realtime.events import parse_position

GROUPS = 100
OPEN_GROUPS = 12  # that stand open at the top of the page: they are critical, and first by name
EXTRAS = 1_000_000  # from this number on alerts come and go
_SEVERITIES = ("critical", "warning", "warning", "info")
_GROUPS_OF_A_SEVERITY = GROUPS // len(_SEVERITIES)


def labels(number: int) -> dict[str, str]:
    """Alerts of the board are spread over the groups; half of the extras are where one looks."""
    is_on_top = number >= EXTRAS and number % 2 == 0
    group = number // 2 % OPEN_GROUPS if is_on_top else number % GROUPS
    severity = _SEVERITIES[group // _GROUPS_OF_A_SEVERITY]
    return alerts.labels(number) | {"alertname": f"Rule{group:03d}", "severity": severity}


class Board:
    """One worker's, changed through its API over one connection."""

    def __init__(self, url: str, size: int) -> None:
        self.url = url
        self.size = size
        self._connection = Connection(url)
        self._lasts_until = datetime.now(UTC) + timedelta(days=1)
        self.fire(range(size))

    def reconnect(self) -> None:
        """A connection that is idle for long is closed by the server."""
        self._connection = Connection(self.url)

    @property
    def head(self) -> int:
        """The number of the newest event."""
        return parse_position(newest(self._connection)).seq

    def fire(self, numbers: Iterable[int]) -> None:
        starts_at = datetime.now(UTC)
        self._post(alerts.posted(labels(it), starts_at, self._lasts_until) for it in numbers)

    def resolve(self, numbers: Iterable[int]) -> None:
        now = datetime.now(UTC)
        self._post(alerts.posted(labels(it), now, now) for it in numbers)

    def silence(self, numbers: Iterable[int]) -> str:
        """Silence these by their instances; its id."""
        instances = "|".join(labels(it)["instance"].replace(".", r"\.") for it in numbers)
        now = datetime.now(UTC)
        body = {
            "matchers": [
                {"name": "instance", "value": instances, "isRegex": True, "isEqual": True},
            ],
            "startsAt": now.isoformat(),
            "endsAt": self._lasts_until.isoformat(),
            "createdBy": "benchmark",
            "comment": "one of many",
        }
        answer = self._connection.post("/api/v2/silences", json.dumps(body).encode())
        return str(json.loads(answer)["silenceID"])

    def end_silence(self, silence_id: str) -> None:
        self._connection.delete(f"/api/v2/silence/{silence_id}")

    def acknowledge(self, number: int) -> None:
        path = f"/api/v2/alerts/{fingerprint(labels(number))}/ack"
        self._connection.post(path, b'{"owner": "benchmark", "note": "on it"}')

    def _post(self, of: Iterable[Alert]) -> None:
        self._connection.post_alerts(alerts.bodies(list(of)))
