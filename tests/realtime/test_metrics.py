"""The stream's figures: names, what counts, and what it costs."""

import time

import pytest

from realtime import metrics
from realtime.events import EventType, Position, Selection, Stored
from realtime.metrics import ErrorType
from realtime.streams import RESTARTING, TOO_SLOW, Stream, Streams
from tests.realtime.samples import stored_at
from tests.samples_of import Growth, families_here, value_here

NAMES = {
    "realtime_connections_active": "gauge",
    "realtime_events": "counter",
    "realtime_events_per_second": "gauge",
    "realtime_event_latency_seconds": "histogram",
    "realtime_errors": "counter",
    "realtime_reconnect": "counter",
    "realtime_connection_uptime_seconds": "histogram",
    "realtime_broadcast_duration_seconds": "histogram",
    "realtime_resets": "counter",
    "realtime_slow_clients": "counter",
    "realtime_log_head": "gauge",
    "realtime_log_lag_seconds": "gauge",
    "realtime_ring_events": "gauge",
    "realtime_ring_bytes": "gauge",
    "realtime_ticker_lease_held": "gauge",
    "realtime_measured_timestamp_seconds": "gauge",
}


@pytest.fixture
def growth() -> Growth:
    return Growth()


def test_metrics_have_the_names_that_are_agreed_on() -> None:
    assert {each.name: each.type for each in families_here("realtime_")} == NAMES


def test_metrics_tell_every_label_value_from_the_start() -> None:
    told: dict[str, set[str]] = {}
    for family in families_here("realtime_"):
        for sample in family.samples:
            for label, text in sample.labels.items():
                if label != "le":
                    told.setdefault(f"{family.name} {label}", set()).add(text)
    assert told == {
        "realtime_connections_active transport": {"sse", "websocket", "polling"},
        "realtime_reconnect transport": {"sse", "websocket", "polling"},
        "realtime_events type": set(EventType),
        "realtime_errors error_type": set(ErrorType),
        "realtime_resets reason": {"expired", "unknown_epoch"},
    }


def test_latency_buckets_go_from_a_millisecond_to_ten_seconds() -> None:
    assert metrics.LATENCY_BUCKETS[0] == 0.001
    assert metrics.LATENCY_BUCKETS[-1] == 10
    assert sorted(metrics.LATENCY_BUCKETS) == list(metrics.LATENCY_BUCKETS)


def test_streams_are_counted_by_transport(growth: Growth) -> None:
    streams = Streams()
    first, second, poll = Stream("sse", ""), Stream("sse", ""), Stream("polling", "")
    for stream in (first, second, poll):
        streams.open(stream)
    assert value_here("realtime_connections_active", transport="sse") == 2
    assert value_here("realtime_connections_active", transport="polling") == 1
    for stream in (first, first, second, poll):  # one of them twice
        streams.close(stream)
    assert streams.count() == {"sse": 0, "websocket": 0, "polling": 0}
    assert value_here("realtime_connections_active", transport="sse") == 0
    uptimes = growth.of("realtime_connection_uptime_seconds_count")
    assert uptimes == 2, "each stream once, and no poll"


def test_streams_that_come_with_a_position_count_as_reconnects(growth: Growth) -> None:
    streams = Streams()
    streams.open(Stream("websocket", ""))
    streams.open(Stream("websocket", "", since=Position("e1", 7)))
    assert growth.of("realtime_reconnect_total", transport="websocket") == 1
    streams.end_all(RESTARTING)
    for stream in streams:
        streams.close(stream)


def test_slow_clients_are_counted_once_and_no_others(growth: Growth) -> None:
    streams = Streams()
    for goodbye in (TOO_SLOW, RESTARTING):
        stream = Stream("sse", "", selection=Selection(frozenset({"alert_created"})))
        streams.open(stream)
        stream.end(goodbye)
        streams.close(stream)
        streams.close(stream)
    assert growth.of("realtime_slow_clients_total") == 1


def test_published_events_are_counted_by_type(growth: Growth) -> None:
    metrics.published(["alert_created", "alert_created", "stats_updated"])
    assert growth.of("realtime_events_total", type="alert_created") == 2
    assert growth.of("realtime_events_total", type="stats_updated") == 1


def test_latency_is_observed_once_for_each_event_however_many_clients(growth: Growth) -> None:
    now = time.time()
    events = [stored_at(seq, now - 0.3) for seq in (1, 2)]
    metrics.fanned_out(events, 0.02, clients=1000)
    assert growth.of("realtime_event_latency_seconds_count") == 2
    assert growth.of("realtime_event_latency_seconds_bucket", le="0.25") == 0
    assert growth.of("realtime_event_latency_seconds_bucket", le="10.0") == 2
    assert growth.of("realtime_broadcast_duration_seconds_count") == 1
    assert growth.of("realtime_broadcast_duration_seconds_bucket", le="0.01") == 0


def test_latency_is_never_negative_where_another_machine_is_ahead(growth: Growth) -> None:
    ahead = stored_at(1, time.time() + 60)
    metrics.fanned_out([ahead], 0.001, clients=1)
    assert growth.of("realtime_event_latency_seconds_bucket", le="0.001") == 1


def test_body_without_a_timestamp_has_no_latency(growth: Growth) -> None:
    metrics.fanned_out([Stored(1, "alert_created", b"{}")], 0.001, clients=1)
    assert growth.of("realtime_event_latency_seconds_count") == 0


def test_pass_without_clients_has_no_latency(growth: Growth) -> None:
    metrics.fanned_out([stored_at(1, 1.0)], 0.001, clients=0)
    assert growth.of("realtime_event_latency_seconds_count") == 0
    assert growth.of("realtime_broadcast_duration_seconds_count") == 1


def test_measured_figures_are_set() -> None:
    metrics.measured(
        head=7,
        events_per_second=1.5,
        lag_seconds=0.25,
        ring_events=3,
        ring_bytes=900,
        lease_held=True,
    )
    told = {name: value_here(f"realtime_{name}") for name in ("log_head", "ring_bytes")}
    assert told == {"log_head": 7, "ring_bytes": 900}
    assert value_here("realtime_events_per_second") == 1.5
    assert value_here("realtime_ticker_lease_held") == 1
