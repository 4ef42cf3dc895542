"""Rates as django-ratelimit writes them: `60/m`, `100/10s`. Pure."""

import re

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_RATE = re.compile(r"([0-9]{1,9})/([0-9]{0,5})([smhd]?)")

Rate = tuple[int, int]
"""How many in how many seconds."""


def parse_rate(text: str) -> Rate | None:
    """None for `0`: there is no limit. Raises `ValueError`."""
    if text == "0":
        return None
    parts = _RATE.fullmatch(text)
    if parts is None:
        raise ValueError(f"{text[:40]!r} is not a rate such as 60/m")
    count, times, unit = parts.groups()
    seconds = int(times or 1) * _SECONDS[unit or "s"]
    if not int(count) or not seconds:
        raise ValueError(f"{text[:40]!r} lets nobody in")
    return int(count), seconds
