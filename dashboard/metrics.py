"""What `/metrics` tells of the board, under Alertmanager's names where it has one.

Counters and durations are of this worker since its start. Everything else is read from the
database at each scrape, and is the same for every worker.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from django.db import Error as DatabaseError
from django.db.models import Count, Q
from django.utils import timezone
from prometheus_client import REGISTRY, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from dashboard.build import BUILD_INFO
from dashboard.models import Alert, HealthComponent, Silence
from dashboard.moment import one_moment
from dashboard.patient import Question
from dashboard.readings import Status

# A scrape waits no longer than this for the database.
PATIENCE_SECONDS = 1.0
GO_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

_received = Counter(
    "alertmanager_alerts_received_total",
    "The total number of received alerts.",
    ["status", "version"],
)
_invalid = Counter(
    "alertmanager_alerts_invalid_total",
    "The total number of received alerts that were invalid.",
    ["version"],
)
_duration = Histogram(
    "alertmanager_http_request_duration_seconds",
    "Histogram of latencies for HTTP requests.",
    ["handler", "method", "code"],
    buckets=GO_BUCKETS,
)
_FIRING = _received.labels("firing", "v2")  # told from the first scrape on, as zero
_RESOLVED = _received.labels("resolved", "v2")
_INVALID = _invalid.labels("v2")


def received(firing: int, resolved: int) -> None:
    """Alerts of a post, by whether their end lay ahead."""
    _FIRING.inc(firing)
    _RESOLVED.inc(resolved)


def invalid(count: int) -> None:
    """Alerts of a post that were refused."""
    _INVALID.inc(count)


def answered(route: str, method: str, code: int, seconds: float) -> None:
    """A request to the API; `route` is Django's, so that ids in paths make no series."""
    known = method.lower() if method in METHODS else "unknown"
    _duration.labels(handler(route), known, str(code)).observe(seconds)


@lru_cache
def handler(route: str) -> str:
    """`api/v2/silence/<str:silence_id>` → `/api/v2/silence/{silenceID}`."""
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
    return "/" + path.replace("{silence_id}", "{silenceID}")


class _Figures(NamedTuple):
    """What one scrape reads; each by its state."""

    alerts: dict[str, int]
    silences: dict[str, int]
    components: list[HealthComponent]


class BoardCollector(Collector):
    """Reads the database when it is scraped; while that is away it tells the rest."""

    def __init__(self) -> None:
        self.figures = Question(_read_one_moment)

    def describe(self) -> Iterable[Metric]:
        return ()  # else the registry would read the database to learn the names

    def collect(self) -> Iterator[Metric]:
        yield _gauge(
            "alertmanager_build_info",
            "A metric with a constant '1' value, labelled by what was built and with what.",
            tuple(BUILD_INFO),
            [(tuple(BUILD_INFO.values()), 1)],
        )
        try:
            figures = self.figures.answer(PATIENCE_SECONDS)
        except (DatabaseError, TimeoutError):
            figures = None
        yield _gauge(
            "watchfire_database_up",
            "Whether the database could be read for this scrape.",
            (),
            [((), figures is not None)],
        )
        if figures is not None:
            yield from _state_gauges(figures)
            yield from _health_gauges(figures.components)


def _read_one_moment() -> _Figures:
    with one_moment():
        return _read()


def _read() -> _Figures:
    now = timezone.now()
    suppressed = ~Q(silenced_by=[]) | ~Q(inhibitor="")
    alerts = Alert.objects.filter(status=Alert.Status.FIRING, ends_at__gt=now).aggregate(
        all=Count("pk"), suppressed=Count("pk", filter=suppressed)
    )
    silences = dict.fromkeys(Silence.State.values, 0)
    counted = Silence.objects.order_by("state").values_list("state").annotate(n=Count("pk"))
    silences.update(counted)
    return _Figures(
        {
            "active": alerts["all"] - alerts["suppressed"],
            "suppressed": alerts["suppressed"],
            "unprocessed": 0,
        },
        silences,
        list(HealthComponent.objects.all()),
    )


def _state_gauges(figures: _Figures) -> Iterator[Metric]:
    for name, text, counts in (
        ("alertmanager_alerts", "How many alerts by state.", figures.alerts),
        ("alertmanager_silences", "How many silences by state.", figures.silences),
    ):
        samples = [((state,), count) for state, count in counts.items()]
        yield _gauge(name, text, ("state",), samples)


def _health_gauges(components: list[HealthComponent]) -> Iterator[Metric]:
    yield _gauge(
        "watchfire_health",
        "1 for the status that a component has.",
        ("component", "status"),
        [((c.name, status), c.status == status) for c in components for status in Status],
    )
    yield _gauge(
        "watchfire_health_latency_seconds",
        "What the newest probe measured.",
        ("component",),
        [
            ((c.name,), c.probed_latency_ms / 1000)
            for c in components
            if c.probed_latency_ms is not None
        ],
    )
    yield _gauge(
        "watchfire_health_probed_timestamp_seconds",
        "When a component was looked at last.",
        ("component",),
        [((c.name,), c.probed_at.timestamp()) for c in components],
    )


def _gauge(
    name: str, text: str, labels: tuple[str, ...], samples: Iterable[tuple[tuple[str, ...], float]]
) -> Metric:
    family = GaugeMetricFamily(name, text, labels=labels)
    for values, value in samples:
        family.add_metric(values, value)
    return family


BOARD = BoardCollector()
REGISTRY.register(BOARD)
