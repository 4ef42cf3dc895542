"""daphne's own log of requests, which has their whole addresses, without the tickets in them.

It knows no filter and no setting for that, and plain `daphne` writes it to its output unasked.
"""

from functools import wraps
from typing import Any

from daphne.access import AccessLogGenerator

from config.redaction import redacted


def leave_out_secrets() -> None:
    """From now on, in this process. May be called twice."""
    write_entry = AccessLogGenerator.write_entry
    if hasattr(write_entry, "__wrapped__"):
        return

    @wraps(write_entry)
    def write(self: Any, host: Any, date: Any, request: str, *args: Any, **kwargs: Any) -> None:
        write_entry(self, host, date, redacted(request), *args, **kwargs)

    AccessLogGenerator.write_entry = write
