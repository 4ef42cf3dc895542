"""Events as files: a line of JSON or of CSV for each. Pure."""

import csv
import io
from collections.abc import Iterable
from typing import Any

import msgspec

from realtime.history import Entry

COLUMNS = (
    "id", "timestamp", "type", "source", "actor", "fingerprint", "alertname", "severity",
    "status", "data",
)  # fmt: skip
# A spreadsheet takes a cell that begins so for a formula, and labels come from outside.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def json_lines(entries: Iterable[Entry]) -> bytes:
    """The envelope with `actor`, one a line."""
    return b"".join(entry.json() + b"\n" for entry in entries)


def csv_header() -> bytes:
    return _csv([COLUMNS])


def csv_lines(entries: Iterable[Entry]) -> bytes:
    """`COLUMNS`; `data` is the payload as JSON. A text that a spreadsheet would take for a
    formula has an apostrophe before it."""
    return _csv(_row(entry) for entry in entries)


def _row(entry: Entry) -> list[str]:
    envelope: dict[str, Any] = msgspec.json.decode(entry.event.body)
    data: dict[str, Any] = envelope["data"]
    of_alert = [data.get(name) for name in ("fingerprint", "alertname", "severity", "status")]
    head = [*(envelope[name] for name in COLUMNS[:4]), entry.actor, *of_alert]
    return [*(_cell(value) for value in head), msgspec.json.encode(data).decode()]


def _cell(value: str | None) -> str:
    text = value or ""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
