"""What the log says, how, and what is left out of it.

A record's `fields`, given as `extra={"fields": {…}}`, are told beside its message.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from config.redaction import redacted

# Besides the control characters: what ends a line, and what turns the direction of the text.
_ALSO = (0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_ESCAPED = {
    code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    for code in (*range(0x20), *range(0x7F, 0xA0), *_ALSO)
}


class LineFormatter(logging.Formatter):
    """One record is one line, but for its traceback: what a sender wrote cannot feign another.

    Tokens and tickets are left out, whoever wrote them into it.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        words = [super().formatMessage(record)]
        fields = _fields(record).items()
        words += [f"{name}={_word(value)}" for name, value in fields if value is not None]
        return " ".join(words).translate(_ESCAPED)

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


class JsonFormatter(logging.Formatter):
    """One record is one JSON object on one line, its traceback in it, in ASCII.

    Tokens and tickets are left out of it too.
    """

    def format(self, record: logging.LogRecord) -> str:
        own = {
            "timestamp": _time(record.created),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        told = own | _fields(record) | own  # first in the line, and not to be feigned
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            told["stack"] = self.formatStack(record.stack_info)
        return json.dumps({name: _redacted(value) for name, value in told.items()}, default=str)


def without_traceback(record: logging.LogRecord) -> bool:
    """A filter: a sender's mistake (Django gives its record the status 4xx) is one line."""
    if getattr(record, "status_code", 500) < 500:
        record.exc_info = record.exc_text = None
    return True


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    fields: dict[str, Any] = getattr(record, "fields", {})
    return fields


def _redacted(value: Any) -> Any:
    return redacted(value) if isinstance(value, str) else value


def _word(value: Any) -> str:
    """As it is when it is one plain word, else as JSON."""
    if isinstance(value, str) and value.isprintable() and value and not set(value) & set(' "=\\'):
        return value
    return json.dumps(value, default=str, ensure_ascii=False, separators=(",", ":"))


def _time(seconds: float) -> str:
    at = datetime.fromtimestamp(seconds, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
