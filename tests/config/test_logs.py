"""The log's lines."""

import logging

from config.logs import LineFormatter


def test_what_a_sender_wrote_is_one_line() -> None:
    text = "x\n2026-01-01 CRITICAL feigned\x1b[31m\u2028y"
    record = logging.LogRecord("n", logging.INFO, "", 0, "said %s", (text,), None)
    line = LineFormatter("{levelname} {message}", style="{").format(record)
    assert line == "INFO said x\\x0a2026-01-01 CRITICAL feigned\\x1b[31m\\u2028y"
