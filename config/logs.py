"""What is left out of the log."""

import logging


def without_traceback(record: logging.LogRecord) -> bool:
    """A filter: a sender at the wrong host name is one line, not thirty."""
    record.exc_info = None
    return True
