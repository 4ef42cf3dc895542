"""Spans of time in words short enough for a row; static/js/dashboard/durations.js is its twin."""

from datetime import timedelta


def format_span(span: timedelta) -> str:
    """`42s`, `7m`, `3h 5m`, `12d 4h`; what is below zero is `0s`."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return f"{seconds}s"
    if seconds < 3_600:
        return f"{seconds // 60}m"
    if seconds < 86_400:
        return _pair(seconds, 3_600, "h", 60, "m")
    return _pair(seconds, 86_400, "d", 3_600, "h")


def _pair(seconds: int, large: int, large_name: str, small: int, small_name: str) -> str:
    words = f"{seconds // large}{large_name}"
    rest = seconds % large // small
    return f"{words} {rest}{small_name}" if rest else words
