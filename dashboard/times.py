"""Times as the API reads them. Pure."""

import re
from datetime import UTC, datetime
from functools import lru_cache

# RFC 3339 with any number of digits, offsets with or without a colon, and the forms without a
# zone that Alertmanager's own decoder takes (go-openapi/strfmt).
_FORMAT = re.compile(
    r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_SECONDS = re.compile(r"\d{1,11}(?:\.\d{1,9})?", re.ASCII)
_BARE_PLUS = re.compile(r" (\d\d:?\d\d)$", re.ASCII)
_UNSET_YEAR = 1  # Go's zero time: its clients send it where nothing was set
# What is later becomes this: there is room for every zone's offset, and for a lease.
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1024)  # the alerts of a batch share their times
def parse_time(text: str) -> datetime | None:
    """A time in UTC, None for the zero time or an empty text; raises `ValueError`."""
    if not text:
        return None
    if _FORMAT.fullmatch(text) is None:
        raise ValueError(f'parsing time "{text[:64]}": it must be RFC 3339')
    try:
        at = datetime.fromisoformat(text.upper())
        if at.year == _UNSET_YEAR:
            return None
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        return min(at, _LATEST)
    except (ValueError, OverflowError) as error:
        raise ValueError(f'parsing time "{text}": {error}') from error


def parse_moment(text: str) -> datetime:
    """A time in a query: as above, or in seconds since 1970; raises `ValueError`."""
    # An offset's plus that was not escaped arrives as a space.
    text = _BARE_PLUS.sub(r"+\1", text.strip())
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(float(text), UTC)
    at = parse_time(text)
    if at is None:
        raise ValueError(f'parsing time "{text[:64]}": it must be RFC 3339 or Unix seconds')
    return at
