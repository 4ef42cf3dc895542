"""Label sets: fingerprints that Alertmanager gives too, and what may be stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.labels import (
    MAX_LABELS,
    MAX_NAME_BYTES,
    MAX_VALUE_BYTES,
    LabelError,
    check_labels,
    fingerprint,
    mend_surrogates,
    quote,
    without_empty,
)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({}, "cbf29ce484222325"),
        ({"name": "garland, briggs", "fear": "love is not enough"}, "507a62d79ee76c9a"),
        (
            {"alertname": "HighCPU", "instance": "server-1", "severity": "critical"},
            "fa2e382f9ca07c38",
        ),
    ],
)
def test_fingerprint_is_that_of_alertmanager(labels: dict[str, str], expected: str) -> None:
    assert fingerprint(labels) == expected


@given(st.dictionaries(st.text("ab\u00e9\uffff\U0001f642"), st.text("ab")))
def test_fingerprint_does_not_depend_on_the_order(labels: dict[str, str]) -> None:
    assert fingerprint(dict(reversed(labels.items()))) == fingerprint(labels)
    assert len(fingerprint(labels)) == 16


def test_fingerprint_sorts_names_by_their_bytes() -> None:
    # By UTF-16 units, as other languages sort, the second would stand first.
    names = ["\uffff", "\U0001f642"]
    assert sorted(names, key=str.encode) == names
    assert fingerprint({names[0]: "x", names[1]: "y"}) == fingerprint(
        {names[1]: "y", "\uffff": "x"}
    )


def test_fingerprint_keeps_names_and_values_apart() -> None:
    assert fingerprint({"ab": "c"}) != fingerprint({"a": "bc"})


def test_without_empty_removes_labels_that_have_no_value() -> None:
    assert without_empty({"a": "", "b": " ", "c": "x"}) == {"b": " ", "c": "x"}


@pytest.mark.parametrize(
    ("labels", "error"),
    [
        ({"": "a"}, 'invalid label set: invalid name ""'),
        ({"a\0": "b"}, "contains a NUL character"),
        ({"a": "b\0c"}, 'label "a": value contains a NUL character'),
        ({"a" * (MAX_NAME_BYTES + 1): "b"}, f"is longer than {MAX_NAME_BYTES} bytes"),
        ({"a": "é" * (MAX_VALUE_BYTES // 2 + 1)}, f"is longer than {MAX_VALUE_BYTES} bytes"),
        ({f"l{n}": "x" for n in range(MAX_LABELS + 1)}, f"at most {MAX_LABELS} labels"),
    ],
)
def test_labels_that_cannot_be_stored_are_refused(labels: dict[str, str], error: str) -> None:
    with pytest.raises(LabelError) as caught:
        check_labels(labels)
    assert error in str(caught.value)


def test_labels_at_the_limits_are_taken() -> None:
    check_labels({"a" * MAX_NAME_BYTES: "é" * (MAX_VALUE_BYTES // 2)})
    check_labels({f"l{n}": "" for n in range(MAX_LABELS)})


def test_labels_are_called_annotations_where_they_are() -> None:
    with pytest.raises(LabelError, match='annotation "a": value'):
        check_labels({"a": "\0"}, "annotation")


@pytest.mark.parametrize(
    ("text", "mended"),
    [("a\ud800b", "a\ufffdb"), ("\udc00", "\ufffd"), ("\ud83d\ude42", "\U0001f642"), ("é", "é")],
)
def test_mend_surrogates_replaces_lone_ones(text: str, mended: str) -> None:
    assert mend_surrogates(text) == mended


def test_quote_escapes_what_a_matcher_must_escape() -> None:
    assert quote('a"b\\c\nd') == r'"a\"b\\c\nd"'
