"""`/metrics`: Alertmanager's names, the board's figures, and what is left without a database."""

import threading
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from dashboard import health, metrics
from dashboard.metrics import BoardCollector
from dashboard.readings import Reading, Status
from tests.board_client import NOW, BoardClient, alert, matcher
from tests.conftest import Clock

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scrape() -> Samples:
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples[name, frozenset(labels.items())]


class Growth:
    """How much a counter has grown."""

    def __init__(self) -> None:
        self._before = scrape()

    def of(self, name: str, **labels: str) -> float:
        key = (name, frozenset(labels.items()))
        return scrape()[key] - self._before.get(key, 0.0)


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread would not see what this test's transaction has written."""
    monkeypatch.setattr(metrics.BOARD.figures, "begin", lambda ask: ask())


@pytest.fixture
def growth(board: BoardClient) -> Growth:
    return Growth()


def test_build_info_has_the_version_of_the_api(board: BoardClient) -> None:
    [labels] = [dict(found) for name, found in scrape() if name == "alertmanager_build_info"]
    assert labels["version"] == "0.34.0"
    assert labels.keys() == {
        *("branch", "goarch", "goos", "goversion", "revision", "tags", "version")
    }


def test_alerts_and_silences_are_counted_by_state(board: BoardClient) -> None:
    board.silence(matcher("alertname", "Silenced"))
    board.silence(matcher("a", "b"), startsAt="2026-11-23T13:00:00Z")
    board.expire(board.silence(matcher("a", "b")))
    board.expire(board.silence(matcher("a", "b")))
    board.fire("Silenced")
    board.fire("Plain", instance="a")
    board.fire("Plain", instance="b")
    board.fire("Gone")
    board.resolve("Gone", at=NOW)
    samples = scrape()
    counted = {
        (kind, state): value(samples, f"alertmanager_{kind}", state=state)
        for kind, states in (
            ("alerts", ("active", "suppressed", "unprocessed")),
            ("silences", ("pending", "active", "expired")),
        )
        for state in states
    }
    assert counted == {
        ("alerts", "active"): 2,
        ("alerts", "suppressed"): 1,
        ("alerts", "unprocessed"): 0,
        ("silences", "pending"): 1,
        ("silences", "active"): 1,
        ("silences", "expired"): 2,
    }


def test_received_alerts_are_counted(board: BoardClient, growth: Growth) -> None:
    board.post_alerts(alert("A"), alert("B"), alert("C") | {"endsAt": NOW.isoformat()})
    board.post_alerts(alert("A"), alert("B") | {"endsAt": NOW.isoformat()})
    received = "alertmanager_alerts_received_total"
    assert growth.of(received, status="firing", version="v2") == 3
    assert growth.of(received, status="resolved", version="v2") == 2
    assert growth.of("alertmanager_alerts_invalid_total", version="v2") == 0


def test_known_alert_that_is_refused_counts_as_invalid_alone(board: BoardClient) -> None:
    board.post_alerts(alert())
    growth = Growth()
    board.post_alerts(alert() | {"generatorURL": "no URI"})
    received = "alertmanager_alerts_received_total"
    assert growth.of(received, status="firing", version="v2") == 0
    assert growth.of("alertmanager_alerts_invalid_total", version="v2") == 1


def test_invalid_alerts_are_counted(board: BoardClient, growth: Growth) -> None:
    board.post_alerts(alert("A"), {"labels": {}}, {"labels": {"a": ""}}, {})
    received = "alertmanager_alerts_received_total"
    assert growth.of(received, status="firing", version="v2") == 1
    assert growth.of("alertmanager_alerts_invalid_total", version="v2") == 3


def test_requests_are_counted_by_path_not_by_id(board: BoardClient, growth: Growth) -> None:
    silence_id = board.silence()
    board.get_silence(silence_id)
    board.http.get("/api/v2/silence/11111111-1111-4111-8111-111111111111")
    board.http.put("/api/v2/alerts")
    board.http.generic("BREW", "/api/v2/alerts")

    def requests(handler: str, method: str, code: str) -> float:
        name = "alertmanager_http_request_duration_seconds_count"
        return growth.of(name, handler=handler, method=method, code=code)

    assert requests("/api/v2/silences", "post", "200") == 1
    assert requests("/api/v2/silence/{silenceID}", "get", "200") == 1
    assert requests("/api/v2/silence/{silenceID}", "get", "404") == 1
    assert requests("/api/v2/alerts", "put", "405") == 1
    assert requests("/api/v2/alerts", "unknown", "405") == 1


def test_durations_have_the_buckets_of_go(board: BoardClient) -> None:
    board.fire()
    bounds = {
        dict(labels)["le"]
        for name, labels in scrape()
        if name == "alertmanager_http_request_duration_seconds_bucket"
    }
    assert bounds == {str(float(bound)) for bound in metrics.GO_BUCKETS} | {"+Inf"}


def test_components_have_one_status_each(board: BoardClient) -> None:
    readings = [
        Reading("database", Status.HEALTHY, 2.0),
        Reading('odd"name\\', Status.UNHEALTHY, None, "refused"),
    ]
    health.take(readings, {}, NOW)
    samples = scrape()
    for name, status in (("database", "healthy"), ('odd"name\\', "unhealthy")):
        given = {
            each: value(samples, "watchfire_health", component=name, status=each) for each in Status
        }
        assert given == {each: float(each == status) for each in Status}
    assert value(samples, "watchfire_health_latency_seconds", component="database") == 0.002
    probed_at = value(samples, "watchfire_health_probed_timestamp_seconds", component="database")
    assert probed_at == NOW.timestamp()


def test_alert_whose_end_has_passed_is_not_counted(board: BoardClient, clock: Clock) -> None:
    board.send(alert("A") | {"endsAt": (NOW + timedelta(seconds=5)).isoformat()})
    assert value(scrape(), "alertmanager_alerts", state="active") == 1
    clock.move_to(NOW + timedelta(seconds=5))  # and the ticker has not told it yet
    assert value(scrape(), "alertmanager_alerts", state="active") == 0


@pytest.fixture
def without_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("the server is gone")

    monkeypatch.setattr(metrics, "_read", away)


@pytest.mark.usefixtures("without_database")
def test_scrape_without_a_database_tells_the_rest(board: BoardClient) -> None:
    samples = scrape()
    assert value(samples, "watchfire_database_up") == 0
    names = {name for name, _ in samples}
    assert "alertmanager_build_info" in names
    assert "alertmanager_alerts_received_total" in names
    assert "alertmanager_alerts" not in names
    assert "watchfire_health" not in names


@pytest.mark.parametrize("scrape_number", [1, 2])
def test_scrape_does_not_wait_for_a_database_that_hangs(
    monkeypatch: pytest.MonkeyPatch, scrape_number: int
) -> None:
    began, let_go = threading.Event(), threading.Event()

    def hang() -> None:
        began.set()
        let_go.wait(10)
        raise OperationalError("cancelled")

    monkeypatch.setattr(metrics, "_read", hang)
    monkeypatch.setattr(metrics, "one_moment", nullcontext)
    monkeypatch.setattr(metrics, "PATIENCE_SECONDS", 0.01)
    collector = BoardCollector()
    for _ in range(scrape_number):
        families = {family.name: family for family in collector.collect()}
        assert families["watchfire_database_up"].samples[0].value == 0
        assert "alertmanager_alerts" not in families
    assert began.wait(10)
    let_go.set()


def test_names_are_registered_without_a_look_at_the_database() -> None:
    collector = BoardCollector()
    REGISTRY.register(collector)
    REGISTRY.unregister(collector)
