"""What the log says, and what is left out of it."""

import logging

_LINE_ENDS = {0x2028, 0x2029}  # besides the control characters
_ESCAPED = {
    code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    for code in (*range(0x20), *range(0x7F, 0xA0), *_LINE_ENDS)
}


class LineFormatter(logging.Formatter):
    """One record is one line, but for its traceback: what a sender wrote cannot feign another."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        return super().formatMessage(record).translate(_ESCAPED)


def without_traceback(record: logging.LogRecord) -> bool:
    """A filter: a sender at the wrong host name is one line, not thirty."""
    record.exc_info = None
    return True
