"""Label sets: what is valid, and the fingerprint that names one.

Alertmanager's rules (prometheus/common, model/signature.go and model/labelset.go).
"""

import json
import re
from collections.abc import Mapping
from itertools import chain

from fnv_c import fnv1a_64

# What one alert may carry. Alertmanager has no limits; without any, one sender could make
# every page of everybody else too large.
MAX_LABELS = 256
MAX_NAME_BYTES = 1024
MAX_VALUE_BYTES = 64 * 1024
MAX_ALERT_BYTES = 256 * 1024  # labels and annotations as JSON: what an event carries to everybody
_FINGERPRINT = re.compile(r"[0-9a-f]{16}", re.ASCII)
_JSON_GROWTH = 6  # a control character is spelt with six


class LabelError(ValueError):
    """A label set that cannot be stored; the text names the label."""


def fingerprint(labels: Mapping[str, str]) -> str:
    """FNV-1a over the sorted labels, as 16 hex digits; empty-valued labels must be gone."""
    # In the order of their characters, which is that of their bytes in UTF-8.
    pairs = [b"%b\xff%b\xff" % (name.encode(), labels[name].encode()) for name in sorted(labels)]
    return f"{fnv1a_64(b''.join(pairs)):016x}"


def is_fingerprint(text: str) -> bool:
    return _FINGERPRINT.fullmatch(text) is not None


def without_empty(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels that have a value: an empty one is the same as none."""
    return {name: value for name, value in labels.items() if value}


def check_labels(labels: Mapping[str, str], kind: str = "label") -> None:
    """Raise `LabelError` when a name or value cannot be stored; `kind` is used in its text."""
    if len(labels) > MAX_LABELS:
        raise LabelError(f"at most {MAX_LABELS} {kind}s are allowed, there are {len(labels)}")
    names, values = "".join(labels), "".join(labels.values())
    if all(labels) and not _unfit(names, MAX_NAME_BYTES) and not _unfit(values, MAX_VALUE_BYTES):
        return  # nearly all sets: even all together are not too long for one
    for name, value in labels.items():
        if not name:
            raise LabelError(f"invalid {kind} set: invalid name {quote(name)}")
        if reason := _unfit(name, MAX_NAME_BYTES):
            raise LabelError(f"{kind} name {quote(name[:80])} {reason}")
        if reason := _unfit(value, MAX_VALUE_BYTES):
            raise LabelError(f"{kind} {quote(name[:80])}: value {reason}")


def check_size(labels: Mapping[str, str], annotations: Mapping[str, str]) -> None:
    """Raise `LabelError` when an alert is too large to be sent to every page."""
    texts = chain(labels, labels.values(), annotations, annotations.values())
    if sum(map(len, texts)) * _JSON_GROWTH <= MAX_ALERT_BYTES:
        return
    if len(json.dumps([*labels.items(), *annotations.items()])) > MAX_ALERT_BYTES:
        raise LabelError(f"labels and annotations are larger than {MAX_ALERT_BYTES} bytes of JSON")


def _unfit(text: str, max_bytes: int) -> str:
    """Why a text cannot be stored; empty when it can."""
    # A character is at most 4 bytes: the exact length is only worth knowing near the limit.
    if len(text) * 4 > max_bytes and len(text.encode()) > max_bytes:
        return f"is longer than {max_bytes} bytes"
    return "contains a NUL character" if "\0" in text else ""


def mend_surrogates(text: str) -> str:
    """Replace lone surrogates, which JSON can spell and UTF-8 cannot, by U+FFFD as Go does."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def quote(text: str) -> str:
    """A text between double quotes with `\\`, `"` and newline escaped, as matchers are printed."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
