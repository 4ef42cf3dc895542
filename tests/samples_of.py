"""What `/metrics` would tell of this process, or told of another."""

from collections.abc import Callable, Iterable
from unittest.mock import patch

from django.db import OperationalError
from prometheus_client import REGISTRY, Metric
from prometheus_client.parser import text_string_to_metric_families

from dashboard.metrics import BOARD

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples_of(text: str) -> Samples:
    """Every sample of a scrape, by its name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value_here(name: str, **labels: str) -> float:
    """A sample of this process, 0 when there is none."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


def families_here(prefix: str) -> Iterable[Metric]:
    """Those of this process whose names begin so, without a look at the database."""
    with patch.object(BOARD.figures, "begin", _unasked):
        return [each for each in REGISTRY.collect() if each.name.startswith(prefix)]


def _unasked(_ask: Callable[[], None]) -> None:
    raise OperationalError("it is not asked here")


class Growth:
    """How much samples of this process have grown since it was made."""

    def __init__(self) -> None:
        self._before = self._now()

    def of(self, name: str, **labels: str) -> float:
        before = self._before.get((name, frozenset(labels.items())), 0.0)
        return value_here(name, **labels) - before

    @staticmethod
    def _now() -> Samples:
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in families_here("realtime_")
            for sample in family.samples
        }
