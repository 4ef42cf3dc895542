"""Time spans as Prometheus and Alertmanager write them. Pure."""

import re
from datetime import timedelta

_MILLISECONDS = {
    "y": 31_536_000_000,
    "w": 604_800_000,
    "d": 86_400_000,
    "h": 3_600_000,
    "m": 60_000,
    "s": 1000,
    "ms": 1,
}
# Each unit once, the largest first: 1m1d can then not be meant for a month and a day.
_DURATION = re.compile("".join(rf"(?:(\d+){unit})?" for unit in _MILLISECONDS), re.ASCII)
_MOST = timedelta(microseconds=(2**63 - 1) // 1000)  # what Go holds: 292 years
_MOST_DIGITS = 19


def parse_duration(text: str) -> timedelta:
    """`5m`, `1h30m`, `120h`, `30d`, or `0`; raises `ValueError`."""
    if text == "0":
        return timedelta()
    parts = _DURATION.fullmatch(text)
    if not text or parts is None:
        raise ValueError(f"not a valid duration string: {text[:100]!r}")
    if any(len(digits) > _MOST_DIGITS for digits in parts.groups("0")):
        raise ValueError("duration out of range")
    numbers = zip(parts.groups("0"), _MILLISECONDS.values(), strict=True)
    milliseconds = sum(int(digits) * unit for digits, unit in numbers)
    if milliseconds > _MOST // timedelta(milliseconds=1):
        raise ValueError("duration out of range")
    return timedelta(milliseconds=milliseconds)
