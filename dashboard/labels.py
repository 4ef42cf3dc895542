"""Label sets: what is valid, and the fingerprint that names one.

Alertmanager's rules (prometheus/common, model/signature.go and model/labelset.go).
"""

import json
from collections.abc import Mapping

FNV_OFFSET = 14695981039346656037
FNV_PRIME = 1099511628211
UINT64 = 0xFFFFFFFFFFFFFFFF
SEPARATOR = b"\xff"

# What one alert may carry. Alertmanager has no limits; without any, one sender could make
# every page of everybody else too large.
MAX_LABELS = 256
MAX_NAME_BYTES = 1024
MAX_VALUE_BYTES = 64 * 1024
MAX_ALERT_BYTES = 256 * 1024  # labels and annotations as JSON: what an event carries to everybody
_JSON_GROWTH = 6  # a control character is spelt with six


class LabelError(ValueError):
    """A label set that cannot be stored; the text names the label."""


def fingerprint(labels: Mapping[str, str]) -> str:
    """FNV-1a over the sorted labels, as 16 hex digits; empty-valued labels must be gone."""
    pairs = sorted((name.encode(), value.encode()) for name, value in labels.items())
    digest = FNV_OFFSET
    for byte in b"".join(part + SEPARATOR for pair in pairs for part in pair):
        digest = ((digest ^ byte) * FNV_PRIME) & UINT64
    return f"{digest:016x}"


def without_empty(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels that have a value: an empty one is the same as none."""
    return {name: value for name, value in labels.items() if value}


def check_labels(labels: Mapping[str, str], kind: str = "label") -> None:
    """Raise `LabelError` when a name or value cannot be stored; `kind` is used in its text."""
    if len(labels) > MAX_LABELS:
        raise LabelError(f"at most {MAX_LABELS} {kind}s are allowed, there are {len(labels)}")
    for name, value in labels.items():
        if not name:
            raise LabelError(f"invalid {kind} set: invalid name {quote(name)}")
        _check_text(name, MAX_NAME_BYTES, f"{kind} name {quote(name[:80])}")
        _check_text(value, MAX_VALUE_BYTES, f"{kind} {quote(name[:80])}: value")


def check_size(labels: Mapping[str, str], annotations: Mapping[str, str]) -> None:
    """Raise `LabelError` when an alert is too large to be sent to every page."""
    pairs = [*labels.items(), *annotations.items()]
    characters = sum(len(name) + len(value) for name, value in pairs)
    if characters * _JSON_GROWTH > MAX_ALERT_BYTES and len(json.dumps(pairs)) > MAX_ALERT_BYTES:
        raise LabelError(f"labels and annotations are larger than {MAX_ALERT_BYTES} bytes of JSON")


def _check_text(text: str, max_bytes: int, what: str) -> None:
    # A character is at most 4 bytes: the exact length is only worth knowing near the limit.
    if len(text) * 4 > max_bytes and len(text.encode()) > max_bytes:
        raise LabelError(f"{what} is longer than {max_bytes} bytes")
    if "\0" in text:
        raise LabelError(f"{what} contains a NUL character")


def mend_surrogates(text: str) -> str:
    """Replace lone surrogates, which JSON can spell and UTF-8 cannot, by U+FFFD as Go does."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def quote(text: str) -> str:
    """A text between double quotes with `\\`, `"` and newline escaped, as matchers are printed."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
