"""What a fleet may find, for tests of what is made of it."""

import msgspec

from benchmarks.fleet import Outcome

_WHOLE = Outcome(
    clients=1000,
    open=1000,
    failed=0,
    ended=0,
    close_code=0,
    connect_seconds=1.0,
    connects=0,
    posted=1500,
    posts=30,
    late=0,
    late_max_ms=0.1,
    refused=0,
    sender_lost=False,
    answer_mean_ms=5.0,
    deliveries=1_500_000,
    whole_clients=1000,
    doubles=0,
    jumps=0,
    disorder=0,
    foreign=0,
    bytes=750_000_000,
    seconds=3.0,
    window_seconds=3.0,
    median_ms=20.0,
    p99_ms=40.0,
    max_ms=50.0,
    server_cpu_seconds=1.5,
    own_cpu_seconds=0.5,
    busy_seconds=2.0,
)


def outcome(**different: float) -> Outcome:
    """1,000 clients that had everything, but for what is named."""
    return msgspec.structs.replace(_WHOLE, **different)
