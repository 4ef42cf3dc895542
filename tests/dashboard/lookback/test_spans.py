"""Spans in words, the same as in the browser."""

from datetime import timedelta

import pytest

from dashboard.lookback.spans import format_span


# The same table as in tests/js/durations.test.js.
@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-5), "0s"),
        (timedelta(milliseconds=999), "0s"),
        (timedelta(seconds=42), "42s"),
        (timedelta(seconds=59, milliseconds=999), "59s"),
        (timedelta(minutes=7, seconds=59), "7m"),
        (timedelta(hours=3), "3h"),
        (timedelta(hours=3, minutes=5), "3h 5m"),
        (timedelta(days=12, hours=4, minutes=59), "12d 4h"),
        (timedelta(days=1, minutes=59), "1d"),
    ],
)
def test_span_is_said_in_one_or_two_units(span: timedelta, words: str) -> None:
    assert format_span(span) == words
