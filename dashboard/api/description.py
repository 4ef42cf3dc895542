"""The API's description, Swagger 2.0: written part by part in openapi/*.yaml.

What events carry comes from the structs that carry it.
"""

from collections.abc import Iterator, Mapping, Set
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from realtime.catalogue import event_schema, schemas
from realtime.events import EventType

Schema = dict[str, Any]

FOLDER = Path(__file__).parent / "openapi"
PARTS = (
    "general",
    "health",
    "alerts",
    "silences",
    "acknowledgement",
    "events",
    "history",
    "webhook",
)
DEFINITIONS = "#/definitions/{name}"
METHODS = ("get", "post", "put", "delete")

# What any path may answer, and what any path with a body may.
ANSWERS = {
    "401": "Unauthorized",
    "403": "Forbidden",
    "500": "InternalServerError",
    "503": "Unavailable",
}
BODY_ANSWERS = {"413": "TooLarge", "415": "UnsupportedType", "422": "Invalid"}


@cache
def document() -> Schema:
    """The whole description; made once."""
    whole: Schema = {}
    for part in PARTS:
        _add(whole, yaml.safe_load((FOLDER / f"{part}.yaml").read_text(encoding="utf-8")))
    for name, schema in schemas(DEFINITIONS).items():
        _add(whole, {"definitions": {name: in_swagger(schema)}})
    for event_type in EventType:
        schema = event_schema(event_type, DEFINITIONS, "event")
        _add(whole, {"definitions": {event_type.value: schema}})
    for _, _, operation in operations(whole):
        _add_common_answers(operation)
    return whole


def operations(whole: Mapping[str, Any]) -> Iterator[tuple[str, str, Schema]]:
    """Path, method and operation, in the order in which they are written."""
    for path, item in whole["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _add(whole: Schema, part: Schema) -> None:
    """Put a part in. Raises `ValueError` when something is named twice."""
    for section, content in part.items():
        if isinstance(content, dict):
            known = whole.setdefault(section, {})
            _check_new(known.keys() & content.keys())
            known.update(content)
        else:
            _check_new(whole.keys() & {section})
            whole[section] = content


def _check_new(twice: Set[str]) -> None:
    if twice:
        raise ValueError(f"the description names twice: {', '.join(sorted(twice))}")


def _add_common_answers(operation: Schema) -> None:
    has_body = any(each.get("in") == "body" for each in operation.get("parameters", ()))
    for status, name in (ANSWERS | (BODY_ANSWERS if has_body else {})).items():
        operation["responses"].setdefault(status, {"$ref": f"#/responses/{name}"})


def in_swagger(schema: Any) -> Any:
    """A JSON schema in the words that Swagger 2.0 has: null, names of properties and constants
    are not among them."""
    if isinstance(schema, list):
        return [in_swagger(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: in_swagger(value) for name, value in schema.items() if name != "propertyNames"}
    choices = plain.pop("anyOf", None)
    if choices is None:
        return plain
    [choice] = [each for each in choices if each != {"type": "null"}]
    return choice | plain | {"x-nullable": True}
