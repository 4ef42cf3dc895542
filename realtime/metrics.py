"""What `/metrics` tells of the stream; docs/observability.md says what each figure means.

Labels have few values, all of them named here: nothing from outside becomes one. A worker answers
for itself; with PROMETHEUS_MULTIPROC_DIR any worker answers for all, and each gauge says by its
mode how the workers' values make one.
"""

import math
import time
from collections import Counter as Tally
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Literal

from prometheus_client import Counter, Gauge, Histogram

from realtime.events import EventType, Stored

TRANSPORTS = ("sse", "websocket", "polling")

LATENCY_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
PASS_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
UPTIME_BUCKETS = (1, 10, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600, 7 * 24 * 3600)


class ErrorType(StrEnum):
    """What goes wrong with streams. `refused_…`: a client that is not let in, and why."""

    REFUSED_DRAINING = "refused_draining"  # this worker is about to stop
    REFUSED_CAPACITY = "refused_capacity"  # as many streams as there is room for
    REFUSED_DATABASE = "refused_database"  # it does not say in time who may
    REFUSED_LIMIT = "refused_limit"  # too many from one address, or too often
    REFUSED_CREDENTIALS = "refused_credentials"  # not signed in
    REFUSED_FORBIDDEN = "refused_forbidden"  # signed in, and may not; or a foreign page
    BAD_REQUEST = "bad_request"  # a parameter or method that cannot be served
    BAD_MESSAGE = "bad_message"  # the same in a WebSocket's message
    LOG_UNREADABLE = "log_unreadable"  # a look at the log that failed
    FEED_FAILED = "feed_failed"  # a stream that ended by a fault of ours
    TRANSPORT = "transport"  # what could not be written to a client
    DOORBELL = "doorbell"  # the channel layer is away


ResetReason = Literal["expired", "unknown_epoch"]
RESET_REASONS: tuple[ResetReason, ...] = ("expired", "unknown_epoch")


def _children(metric: Counter, values: Iterable[str]) -> dict[str, Counter]:
    """One for each value of the only label: each is told from the first scrape on, as zero."""
    return {str(value): metric.labels(str(value)) for value in values}


_active = Gauge(
    "realtime_connections_active",
    "Streams that are open now; a long poll is one while it waits.",
    ["transport"],
    multiprocess_mode="livesum",
)
_events = _children(
    Counter("realtime_events_total", "Events that this process committed to the log.", ["type"]),
    EventType,
)
_events_per_second = Gauge(
    "realtime_events_per_second",
    "How fast the log grows, over the last 10 s; the same for all workers.",
    multiprocess_mode="livemax",
)
_latency = Histogram(
    "realtime_event_latency_seconds",
    "From an event's timestamp to its write to the last client of a pass; once an event.",
    buckets=LATENCY_BUCKETS,
)
_errors = _children(
    Counter("realtime_errors_total", "What went wrong with streams.", ["error_type"]), ErrorType
)
_reconnects = _children(
    Counter("realtime_reconnect_total", "Streams that came with a position.", ["transport"]),
    TRANSPORTS,
)
_uptime = Histogram(
    "realtime_connection_uptime_seconds",
    "How long a stream was open, at its end; without polls.",
    buckets=UPTIME_BUCKETS,
)
_broadcast = Histogram(
    "realtime_broadcast_duration_seconds",
    "How long one pass took that wrote news to all clients.",
    buckets=PASS_BUCKETS,
)
_resets = _children(
    Counter("realtime_resets_total", "Clients told to fetch the state again.", ["reason"]),
    RESET_REASONS,
)
_slow_clients = Counter(
    "realtime_slow_clients_total", "Clients that were cut off because they took nothing."
)
_head = Gauge(
    "realtime_log_head",
    "seq of the newest event that the worker has read.",
    multiprocess_mode="livemax",
)
_lag = Gauge(
    "realtime_log_lag_seconds",
    "How long ago the worker had read all of the log.",
    multiprocess_mode="livemax",
)
_ring_events = Gauge("realtime_ring_events", "Events kept in memory.", multiprocess_mode="livesum")
_ring_bytes = Gauge(
    "realtime_ring_bytes", "Size of the events kept in memory.", multiprocess_mode="livesum"
)
_lease = Gauge(
    "realtime_ticker_lease_held",
    "1 in the worker that runs the ticker, else 0.",
    multiprocess_mode="livesum",
)
_measured = Gauge(
    "realtime_measured_timestamp_seconds",
    "When the worker last brought its gauges up to date.",
    multiprocess_mode="livemin",
)

# Set, not only made: a process with the number of one that died would go on from its value.
for _transport in TRANSPORTS:
    _active.labels(_transport).set(0)
# A process that measures nothing, such as a shell, is no worker that stands still.
_measured.set(math.inf)


def opened(transport: str, active: int, resumed: bool) -> None:
    """A stream begins; `active` are open now of its transport. `resumed`: it has a position."""
    _active.labels(transport).set(active)
    if resumed:
        _reconnects[transport].inc()


def closed(transport: str, active: int, seconds: float) -> None:
    """A stream is over, after so long."""
    _active.labels(transport).set(active)
    if transport != "polling":  # many and short: nothing else would be seen
        _uptime.observe(seconds)


def published(types: Iterable[str]) -> None:
    """Events were committed by this process."""
    for event_type, count in Tally(types).items():
        _events[event_type].inc(count)


def fanned_out(events: Sequence[Stored], seconds: float, clients: int) -> None:
    """A pass is over that wrote these news to this many clients, and took so long.

    Costs about 2 µs an event, and nothing for a client. For news alone: what a client that comes
    back is told late was in time for the others.
    """
    _broadcast.observe(seconds)
    if not clients:
        return
    now = time.time()
    for event in events:
        made_at = event.made_at
        if made_at is not None:
            _latency.observe(max(0.0, now - made_at))


def error(error_type: ErrorType) -> None:
    _errors[error_type].inc()


def reset(reason: ResetReason) -> None:
    """A client was told to fetch the state again."""
    _resets[reason].inc()


def slow_client() -> None:
    """One was cut off."""
    _slow_clients.inc()


def measured(
    *,
    head: int,
    events_per_second: float,
    lag_seconds: float,
    ring_events: int,
    ring_bytes: int,
    lease_held: bool,
) -> None:
    """What is looked at now and then, not when it happens."""
    _head.set(head)
    _events_per_second.set(events_per_second)
    _lag.set(lag_seconds)
    _ring_events.set(ring_events)
    _ring_bytes.set(ring_bytes)
    _lease.set(lease_held)
    _measured.set(time.time())
