"""Real workers, seen from outside: Prometheus, health, logs; one, several, and with a database
that stands still."""

import json
import time
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.board_client import alert
from tests.conftest import NewDatabase
from tests.credentials import bearer
from tests.freezer import freezer
from tests.listener import Listener
from tests.monitoring import RULES, dashboard_expressions, metrics_in, rules
from tests.processes import answers, wait_until
from tests.samples_of import Samples, samples_of
from tests.servers import Servers, Worker, manage

# Bounded by a second or two each; and a machine that is busy with other tests.
BOUNDED_SECONDS = 5.0


def scrape(worker: Worker) -> Samples:
    answer = httpx.get(f"{worker.url}/metrics", timeout=30)
    assert answer.status_code == 200
    return samples_of(answer.text)


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((name, frozenset(labels.items())), 0.0)


def post(worker: Worker, *names: str) -> None:
    alerts = [alert(name) for name in names]
    httpx.post(f"{worker.url}/api/v2/alerts", json=alerts).raise_for_status()


def test_worker_counts_what_its_clients_do(worker: Worker, listener: Listener) -> None:
    before = scrape(worker)
    sse = listener.sse(worker.address)
    socket = listener.websocket(worker.address)
    post(worker, "Counted1", "Counted2")
    sse.wait_for(lambda event: event["data"].get("alertname") == "Counted2")
    resumed = listener.sse(worker.address, since=sse.ids[-1])
    assert httpx.get(f"{worker.url}/api/v2/events?since=no").status_code == 400
    during = scrape(worker)
    active = "realtime_connections_active"
    assert value(during, active, transport="sse") - value(before, active, transport="sse") == 2
    assert value(during, active, transport="websocket") == 1

    def grown(samples: Samples, name: str, **labels: str) -> float:
        return value(samples, name, **labels) - value(before, name, **labels)

    assert grown(during, "realtime_events_total", type="alert_created") == 2
    assert grown(during, "realtime_reconnect_total", transport="sse") == 1
    assert grown(during, "realtime_errors_total", error_type="bad_request") == 1
    assert grown(during, "realtime_event_latency_seconds_count") >= 2
    assert grown(during, "realtime_broadcast_duration_seconds_count") >= 1
    for client in (sse, socket, resumed):
        listener.drop(client)

    def all_gone() -> bool:
        return grown(scrape(worker), "realtime_connection_uptime_seconds_count") == 3

    wait_until(all_gone, "the end of three streams")
    assert value(scrape(worker), active, transport="websocket") == 0


def test_worker_tells_how_it_follows_the_log(worker: Worker) -> None:
    post(worker, "Followed")
    health = httpx.get(f"{worker.url}/health/realtime").json()

    def told() -> bool:
        samples = scrape(worker)
        return (
            value(samples, "realtime_log_head") >= health["seq"]
            and value(samples, "realtime_events_per_second") > 0
            and value(samples, "realtime_ring_events") > 0
            and value(samples, "realtime_ring_bytes") > 0
            and value(samples, "realtime_ticker_lease_held") == 1
            and value(samples, "realtime_log_lag_seconds") < 30
        )

    wait_until(told, "the figures of the worker")


def test_every_metric_of_dashboard_and_rules_is_one_of_a_worker(worker: Worker) -> None:
    post(worker, "Known")
    wait_until(lambda: "watchfire_health" in {name for name, _ in scrape(worker)}, "its health")
    told = {name for name, _ in scrape(worker)}
    assert metrics_in([*dashboard_expressions(), *(rule["expr"] for rule in rules())]) <= told


def test_words_from_outside_make_no_series(worker: Worker) -> None:
    def series() -> set[Any]:
        return {key for key in scrape(worker) if "le" not in dict(key[1])}

    def knock(word: str) -> None:
        httpx.get(f"{worker.url}/{word}/{word}")
        httpx.get(f"{worker.url}/api/v2/alerts/{word}/history")
        httpx.request("BREW", f"{worker.url}/api/v2/alerts")
        httpx.get(f"{worker.url}/api/v2/events/stream?types={word}&since={word}")
        post(worker, word)

    knock("first")
    before = series()
    for word in ("second", "third"):
        knock(word)
    new = {key for key in series() - before if key[0].startswith(("realtime_", "django_"))}
    assert new == set()


PROMETHEUS = """\
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: [{rules}]
scrape_configs:
- job_name: watchfire
  static_configs: [{{targets: ["{target}"]}}]
"""


def test_prometheus_scrapes_a_worker_and_answers_the_dashboard(
    worker: Worker, own_servers: Servers, tmp_path: Path, listener: Listener
) -> None:
    config = tmp_path / "prometheus.yml"
    config.write_text(PROMETHEUS.format(rules=RULES, target=worker.address))
    prometheus = own_servers.prometheus(config)
    listener.sse(worker.address)

    def ask(expression: str) -> list[dict[str, Any]]:
        answer = httpx.get(f"{prometheus}/api/v1/query", params={"query": expression}).json()
        assert answer["status"] == "success", answer
        found: list[dict[str, Any]] = answer["data"]["result"]
        return found

    wait_until(lambda: ask("realtime_connections_active >= 1"), "the stream at Prometheus")
    post(worker, "Scraped")
    for name in metrics_in([*dashboard_expressions(), *(rule["expr"] for rule in rules())]):
        wait_until(partial(ask, name), f"{name} at Prometheus")
    for expression in dashboard_expressions():
        ask(expression)
    groups = httpx.get(f"{prometheus}/api/v1/rules").json()["data"]["groups"]
    assert [rule["health"] for group in groups for rule in group["rules"]] == ["ok"] * len(rules())


# --- several workers


def test_any_worker_tells_of_all_and_forgets_the_dead(
    own_servers: Servers, new_sqlite: NewDatabase, tmp_path: Path, listener: Listener
) -> None:
    database, folder = new_sqlite(), tmp_path / "metrics"
    first, second = (
        own_servers.serve(database, PROMETHEUS_MULTIPROC_DIR=str(folder)) for _ in range(2)
    )
    for worker in (first, second, second):
        listener.sse(worker.address)
    post(first, "AtTheFirst")
    post(second, "AtTheSecond")

    def told(worker: Worker) -> list[float]:
        samples = scrape(worker)
        return [
            value(samples, "realtime_connections_active", transport="sse"),
            value(samples, "realtime_events_total", type="alert_created"),
            value(samples, "realtime_ticker_lease_held"),
            value(samples, "watchfire_database_up"),
        ]

    wait_until(lambda: told(first) == told(second) == [3, 2, 1, 1], "the sum of both")
    second.process.kill()
    # Its streams are gone, what it did is not; and the ticker is the other's now.
    wait_until(lambda: told(first) == [1, 2, 1, 1], "the one that lives")
    assert not list(folder.glob(f"gauge_live*_{second.process.pid}.db"))


# --- a database that stands still


@pytest.fixture(scope="module")
def postgres(module_servers: Servers) -> str:
    return module_servers.postgres()


def timed(url: str, headers: dict[str, str] | None = None) -> tuple[httpx.Response, float]:
    began = time.monotonic()
    answer = httpx.get(url, headers=headers, timeout=30)
    return answer, time.monotonic() - began


def new_token(worker: Worker) -> str:
    code = "from tests.credentials import api_token; print(api_token('prometheus', 'read'))"
    return manage(worker.env, "shell", "-v0", "-c", code).strip()


def test_worker_answers_in_bounded_time_when_its_database_stands_still(
    own_servers: Servers, postgres: str, listener: Listener
) -> None:
    real = urlsplit(postgres)
    assert real.hostname
    assert real.port
    with freezer(real.hostname, real.port) as way:
        through = postgres.replace(f":{real.port}/", f":{way.port}/")
        manage(own_servers.environment(postgres), "migrate", "--verbosity=0")
        worker = own_servers.serve(through)
        scraper = bearer(new_token(worker))
        for path in ("/health/realtime", "/metrics"):
            assert httpx.get(worker.url + path, headers=scraper).status_code == 200
        way.freeze()
        answer, seconds = timed(f"{worker.url}/metrics")  # the first one
        assert (answer.status_code, seconds < BOUNDED_SECONDS) == (200, True)
        assert value(samples_of(answer.text), "watchfire_database_up") == 0
        assert "realtime_log_lag_seconds" in answer.text
        answer, seconds = timed(f"{worker.url}/metrics", scraper)
        assert (answer.status_code, seconds < BOUNDED_SECONDS) == (200, True)
        for _ in range(2):
            answer, seconds = timed(f"{worker.url}/health/realtime")
            assert (answer.status_code, seconds < BOUNDED_SECONDS) == (503, True)
        assert answer.json()["status"] == "unhealthy"
        assert answer.json()["components"][0]["component"] == "event_log"
        answer, seconds = timed(f"{worker.url}/-/ready")
        assert (answer.status_code, seconds < BOUNDED_SECONDS) == (503, True)
        assert answers(f"{worker.url}/-/healthy")
        way.thaw()
        wait_until(lambda: answers(f"{worker.url}/health/realtime"), "the stream's return")


# --- logs


def test_json_log_of_a_worker_is_one_object_a_line_without_secrets(
    own_servers: Servers, new_sqlite: NewDatabase, listener: Listener
) -> None:
    secret = "s3cr3t"
    worker = own_servers.serve(new_sqlite(), LOG_FORMAT="json", LOG_LEVEL="INFO")
    process = worker.process
    headers = {"Authorization": f"Bearer {secret}", "Cookie": f"sessionid={secret}"}
    # A cookie is not looked at while access is open; a token or ticket that is none is refused.
    stream = listener.sse(worker.address, {"Cookie": headers["Cookie"]}, types="alert_*")
    post(worker, "Logged\nfeigned")
    stream.wait_for("alert_created")
    post(worker, *(f"Many{number}" for number in range(20)))
    stream.wait_for(lambda event: event["data"]["alertname"] == "Many19")
    httpx.get(f"{worker.url}/api/v2/events?ticket={secret}&limit=x", headers=headers)
    listener.drop(stream)

    def lines() -> list[dict[str, Any]]:
        output = process.output.splitlines()
        return [json.loads(line) for line in output if line.startswith("{")]

    def closed() -> list[dict[str, Any]]:
        return [line for line in lines() if line["message"] == "stream closed"]

    [end] = wait_until(closed, "the line of the stream's end")
    [start] = [line for line in lines() if line["message"] == "stream opened"]
    assert start["stream"] == end["stream"]
    assert (start["transport"], start["filtered"], start["since"]) == ("sse", True, None)
    assert end["seconds"] > 0
    published = [line for line in lines() if line["logger"] == "realtime.published"]
    [single] = [line for line in published if line.get("type") == "alert_created"]
    assert single["id"] == stream.ids[0]
    assert single["fingerprint"] == stream.events[0]["data"]["fingerprint"]
    [batch] = [line for line in published if line["message"] == "events published"]
    assert batch["types"] == {"alert_created": 20}
    assert process.stop() == 0
    assert secret not in process.output
    rest = [line for line in process.output.splitlines() if not line.startswith("{")]
    assert rest == [f"Listening on {worker.url} (Ctrl-C stops)", "Stopped."]
