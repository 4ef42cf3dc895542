"""Texts and types of the API's description in words. Pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

Schema = Mapping[str, Any]


class Words(NamedTuple):
    """A piece of text, or of code."""

    text: str
    is_code: bool


Prose = list[Words]


class Type(NamedTuple):
    """What a value is: words, of which one may be the name of a definition."""

    before: str = ""
    definition: str = ""
    after: str = ""


def prose(text: str) -> Prose:
    """Text in which backticks enclose code."""
    pieces = " ".join(text.split()).split("`")
    return [Words(piece, index % 2 == 1) for index, piece in enumerate(pieces) if piece]


def paragraphs(text: str) -> list[Prose]:
    return [prose(part) for part in text.split("\n\n") if part.strip()]


def type_of(schema: Schema) -> Type:
    """The type of a value in words."""
    words = _type_of(schema)
    return words._replace(after=words.after + " or null") if schema.get("x-nullable") else words


def _type_of(schema: Schema) -> Type:
    if "$ref" in schema:
        return Type(definition=schema["$ref"].rsplit("/", 1)[1])
    if "enum" in schema:
        return Type(" or ".join(str(value) for value in schema["enum"]))
    if len(schema.get("allOf", ())) == 1:
        return type_of(schema["allOf"][0])
    if "items" in schema:
        inner = type_of(schema["items"])
        return inner._replace(before=f"array of {inner.before}")
    if isinstance(schema.get("additionalProperties"), Mapping):
        inner = type_of(schema["additionalProperties"])
        return inner._replace(before=f"object of {inner.before}")
    words = str(schema.get("type", "any"))
    return Type(f"{words}, {schema['format']}" if "format" in schema else words)
