"""Texts and types of the description in words."""

from typing import Any

import pytest

from dashboard.api.wording import Type, Words, paragraphs, prose, type_of


def test_backticks_enclose_code() -> None:
    assert prose("a `b c`\n  d") == [Words("a ", False), Words("b c", True), Words(" d", False)]
    assert prose("`a`") == [Words("a", True)]
    assert prose("") == []


def test_empty_line_parts_paragraphs() -> None:
    assert paragraphs("a\nb\n\nc\n") == [[Words("a b", False)], [Words("c", False)]]
    assert paragraphs("") == []


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, Type("string")),
        ({"type": "string", "format": "date-time"}, Type("string, date-time")),
        ({"type": "string", "enum": ["a", "b"]}, Type("a or b")),
        ({"$ref": "#/definitions/x"}, Type("", "x")),
        ({"allOf": [{"$ref": "#/definitions/x"}], "description": "y"}, Type("", "x")),
        ({"type": "array", "items": {"$ref": "#/definitions/x"}}, Type("array of ", "x")),
        ({"type": "array", "items": {"type": "string"}}, Type("array of string")),
        (
            {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "x"}}},
            Type("object of array of x"),
        ),
        ({"type": "object", "additionalProperties": False}, Type("object")),
        ({"type": "string", "x-nullable": True}, Type("string", "", " or null")),
        ({}, Type("any")),
    ],
)
def test_type_is_told_in_words(schema: dict[str, Any], words: Type) -> None:
    assert type_of(schema) == words
