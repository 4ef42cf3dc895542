"""Time spans as Prometheus writes them."""

from datetime import timedelta

import pytest

from config.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("0", timedelta()),
        ("0s", timedelta()),
        ("5m", timedelta(minutes=5)),
        ("1h30m", timedelta(minutes=90)),
        ("120h", timedelta(days=5)),
        ("30d", timedelta(days=30)),
        ("1y1w1d1h1m1s1ms", timedelta(days=373, hours=1, minutes=1, seconds=1, milliseconds=1)),
        ("292y", timedelta(days=292 * 365)),
    ],
)
def test_duration_is_read(text: str, span: timedelta) -> None:
    assert parse_duration(text) == span


@pytest.mark.parametrize("text", ["", "5", "m", "-5m", "5 m", "1m1d", "5m5m", "1.5h", "５m"])
def test_duration_that_is_none_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="not a valid duration string"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["293y", "9" * 100_000 + "ms"])
def test_duration_beyond_all_use_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="duration out of range"):
        parse_duration(text)
