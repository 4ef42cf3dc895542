"""A small cluster with the usual troubles: bursts, flapping, now and then a critical one."""

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

REFRESH_EVERY = timedelta(seconds=20)  # as a sender repeats what still fires
LEASE = timedelta(minutes=2)
NODES = [f"node-{number:02}" for number in range(1, 13)]
DATABASES = ["db-1", "db-2", "db-3"]
SERVICES = ["checkout", "search", "accounts", "mailer", "payments", "images"]
OUTAGE_CHANCE = 1 / 90  # a second
RUNBOOKS = "https://runbooks.example.com"


class Trouble(NamedTuple):
    """One kind of alert: how often it begins in one place, and how long it lasts."""

    alertname: str
    severity: str
    label: str
    places: list[str]
    summary: str
    begins_every_seconds: float
    lasts_seconds: float


TROUBLES = [
    Trouble("DiskFillingUp", "warning", "instance", NODES, "Disk is {n} % full", 4000, 400),
    Trouble("HighMemory", "warning", "instance", NODES, "Memory is {n} % used", 2400, 150),
    Trouble("ClockSkew", "info", "instance", NODES, "Clock is {n} ms off", 6000, 300),
    Trouble("HighLatency", "warning", "service", SERVICES, "p99 is {n}0 ms", 700, 90),
    Trouble("PodCrashLooping", "warning", "service", SERVICES, "{n} restarts in 10 min", 1500, 200),
    Trouble("ErrorRate", "critical", "service", SERVICES, "{n} % of requests fail", 2500, 70),
    Trouble("ReplicationLag", "warning", "instance", DATABASES, "{n} s behind primary", 500, 60),
    Trouble("BackupMissing", "info", "instance", DATABASES, "No backup for {n} h", 3000, 600),
    Trouble("DatabaseDown", "critical", "instance", DATABASES, "No answer for {n} s", 5000, 60),
]
FLAPPING = Trouble("QueueDepth", "warning", "service", ["mailer"], "{n}00 waiting", 12, 8)


@dataclass
class Firing:
    """One alert that is under way."""

    labels: dict[str, str]
    annotations: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    posted_at: datetime | None = None


class Cluster:
    """Call `tick` about once a second; it answers what a Prometheus would post then."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._firing: dict[tuple[str, str], Firing] = {}
        for trouble in TROUBLES:  # a wall that starts empty shows nothing
            self._begin(trouble, chance.choice(trouble.places), datetime.now(UTC))

    def tick(self) -> list[dict[str, Any]]:
        now = datetime.now(UTC)
        for trouble in [*TROUBLES, FLAPPING]:
            for place in trouble.places:
                if self._chance.random() < 1 / trouble.begins_every_seconds:
                    self._begin(trouble, place, now)
        if self._chance.random() < OUTAGE_CHANCE:
            self._lose_node(now)
        posted = []
        for key, alert in list(self._firing.items()):
            over = alert.ends_at <= now
            if over or alert.posted_at is None or now - alert.posted_at >= REFRESH_EVERY:
                posted.append(_posted(alert, now if over else now + LEASE))
                alert.posted_at = now
            if over:
                del self._firing[key]
        return posted

    def maintenance(self) -> dict[str, Any]:
        """A silence as somebody would make for planned work."""
        now = datetime.now(UTC)
        return {
            "matchers": [{"name": "instance", "value": "db-3", "isRegex": False, "isEqual": True}],
            "startsAt": now.isoformat(),
            "endsAt": (now + timedelta(minutes=30)).isoformat(),
            "createdBy": "demo",
            "comment": "db-3 is being upgraded",
        }

    def _lose_node(self, now: datetime) -> None:
        """A burst: the node and everything on it at once."""
        node = self._chance.choice(NODES)
        down = Trouble("NodeDown", "critical", "instance", [node], "No heartbeat for {n} s", 0, 45)
        self._begin(down, node, now)
        for service in SERVICES:
            pod = Trouble("TargetDown", "warning", "pod", [], "Target is gone for {n} s", 0, 50)
            self._begin(pod, f"{service}-{node}", now, service=service, instance=node)

    def _begin(self, trouble: Trouble, place: str, now: datetime, **labels: str) -> None:
        key = (trouble.alertname, place)
        if key in self._firing:
            return
        n = self._chance.randint(2, 98)
        self._firing[key] = Firing(
            labels={
                "alertname": trouble.alertname,
                "severity": trouble.severity,
                "cluster": "demo",
                trouble.label: place,
                **labels,
            },
            annotations={
                "summary": trouble.summary.format(n=n),
                "runbook_url": f"{RUNBOOKS}/{trouble.alertname}",
            },
            starts_at=now,
            ends_at=now
            + timedelta(seconds=self._chance.expovariate(1 / trouble.lasts_seconds) + 3),
        )


def _posted(alert: Firing, ends_at: datetime) -> dict[str, Any]:
    return {
        "labels": alert.labels,
        "annotations": alert.annotations,
        "startsAt": alert.starts_at.isoformat(),
        "endsAt": ends_at.isoformat(),
        "generatorURL": f"http://prometheus.example.com/graph?g0.expr={alert.labels['alertname']}",
    }


class Poster:
    """Posts JSON to an Alertmanager v2 API."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def post_alerts(self, alerts: list[dict[str, Any]]) -> None:
        if alerts:
            self._post("/api/v2/alerts", alerts)

    def post_silence(self, silence: dict[str, Any]) -> None:
        self._post("/api/v2/silences", silence)

    def _post(self, path: str, body: Any) -> None:
        request = Request(  # noqa: S310 - the address is the operator's own
            self._url + path,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urlopen(request, timeout=10) as response:  # noqa: S310
            response.read()
