"""The log's lines."""

import json
import logging
import sys
from typing import Any

import pytest

from config.logs import JsonFormatter, LineFormatter, without_traceback


def test_what_a_sender_wrote_is_one_line() -> None:
    text = "x\n2026-01-01 CRITICAL feigned\x1b[31m\u2028y"
    record = logging.LogRecord("n", logging.INFO, "", 0, "said %s", (text,), None)
    line = LineFormatter("{levelname} {message}", style="{").format(record)
    assert line == "INFO said x\\x0a2026-01-01 CRITICAL feigned\\x1b[31m\\u2028y"


def record(message: str, /, **fields: Any) -> logging.LogRecord:
    made = logging.LogRecord("realtime.streams", logging.INFO, "", 0, message, None, None)
    made.created = 1_700_000_000.25
    made.fields = fields
    return made


def test_line_has_the_fields_beside_the_message() -> None:
    line = LineFormatter("{levelname} {message}", style="{").format(
        record("opened", stream="x1", who=None, filtered=False, types={"a": 2}, note='a "b"\n')
    )
    assert line == 'INFO opened stream=x1 filtered=false types={"a":2} note="a \\"b\\"\\n"'


def test_field_cannot_feign_another() -> None:
    line = LineFormatter("{message}", style="{").format(record("m", who="x reason=y", a="\u2028"))
    assert line == 'm who="x reason=y" a="\\u2028"'


def test_json_line_is_one_object() -> None:
    told = json.loads(JsonFormatter().format(record("opened", stream="x1", since=None, n=3)))
    assert told == {
        "timestamp": "2023-11-14T22:13:20.250Z",
        "level": "INFO",
        "logger": "realtime.streams",
        "message": "opened",
        "stream": "x1",
        "since": None,
        "n": 3,
    }


@pytest.mark.parametrize("text", ["a\nb", "\x1b[31m", "\u2028", "\ud800", "\x00", '"}{'])
def test_json_line_is_one_line_whatever_was_sent(text: str) -> None:
    line = JsonFormatter().format(record(text, name=text))
    assert line.isascii()
    assert line.isprintable()
    told = json.loads(line)
    assert (told["message"], told["name"]) == (text, text)


def test_json_field_does_not_replace_what_every_line_has() -> None:
    told = json.loads(JsonFormatter().format(record("true", message="feigned", level="DEBUG")))
    assert (told["message"], told["level"]) == ("true", "INFO")


def test_json_line_has_the_traceback_in_it() -> None:
    try:
        raise OSError("broken")
    except OSError:
        made = logging.LogRecord("n", logging.ERROR, "", 0, "failed", None, sys.exc_info())
    line = JsonFormatter().format(made)
    assert "\n" not in line
    assert json.loads(line)["exception"].endswith("OSError: broken")


def test_what_a_library_adds_to_its_records_is_not_told() -> None:
    """Django adds the request, whose text has the whole query in it."""
    made = record("Bad Request: /x")
    made.request = "<WSGIRequest: GET '/x?ticket=secret'>"
    for formatter in (JsonFormatter(), LineFormatter("{message}", style="{")):
        assert "secret" not in formatter.format(made)


@pytest.mark.parametrize("mark", "\u202e\u2066\u200f\ufeff\x00\x85")
def test_text_does_not_turn_the_rest_of_its_line(mark: str) -> None:
    made = logging.LogRecord("n", logging.INFO, "", 0, "said %s.", (mark,), None)
    assert LineFormatter("{message}", style="{").format(made).isascii()


@pytest.mark.parametrize(
    ("status", "kept"), [(400, False), (404, False), (500, True), (None, True)]
)
def test_traceback_is_kept_of_our_own_mistakes_alone(status: int | None, kept: bool) -> None:
    error = ValueError("x")
    made = logging.LogRecord("n", 40, "", 0, "x", (), (ValueError, error, None))
    if status:
        made.status_code = status
    assert without_traceback(made)
    assert bool(made.exc_info) is kept


@pytest.mark.parametrize("formatter", [LineFormatter("{message}", style="{"), JsonFormatter()])
def test_line_has_no_token_even_in_its_traceback(formatter: logging.Formatter) -> None:
    try:
        raise ValueError("Authorization: Bearer secret1")
    except ValueError:
        made = record("GET %s", path='/x?ticket=secret1"')
        made.args, made.exc_info = ('/x?ticket=secret1"',), sys.exc_info()
    line = formatter.format(made)
    assert "secret1" not in line
    assert line.count("ticket=***") == 2
    assert "ValueError" in line
    if isinstance(formatter, JsonFormatter):
        assert json.loads(line)["path"] == '/x?ticket=***"'
