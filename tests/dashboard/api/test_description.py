"""The API's description: valid, complete, and wide enough for Alertmanager's own."""

from typing import Any

import msgspec
import pytest
import yaml
from django.urls import URLPattern
from openapi_spec_validator import OpenAPIV2SpecValidator

from config.urls import urlpatterns
from dashboard.api.description import DEFINITIONS, document, in_swagger, operations
from realtime.events import Envelope, EventType, payload_of
from tests.processes import ROOT

ALERTMANAGERS = yaml.safe_load((ROOT / "tests/e2e/alertmanager-openapi.yaml").read_text())


def resolved(item: Any, whole: dict[str, Any]) -> Any:
    if "$ref" not in item:
        return item
    _, section, name = item["$ref"].split("/")
    return whole[section][name]


def parameters(whole: dict[str, Any], path: str, method: str) -> dict[str, dict[str, Any]]:
    item = whole["paths"][path]
    listed = [*item.get("parameters", []), *item[method].get("parameters", [])]
    found = [resolved(each, whole) for each in listed]
    shape = ("name", "in", "type", "required", "default", "format", "collectionFormat", "schema")
    return {each["name"]: {key: each.get(key) for key in shape} for each in found}


def test_description_is_valid_swagger() -> None:
    OpenAPIV2SpecValidator(document()).validate()


@pytest.mark.parametrize(
    ("path", "method", "operation"),
    [pytest.param(*each, id=f"{each[1]} {each[0]}") for each in operations(ALERTMANAGERS)],
)
def test_description_has_what_alertmanagers_has(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    ours = document()["paths"][path][method]
    assert ours["operationId"] == operation["operationId"]
    theirs = parameters(ALERTMANAGERS, path, method)
    found = parameters(document(), path, method)
    for name, shape in theirs.items():
        assert {k: v for k, v in found[name].items() if v} == {k: v for k, v in shape.items() if v}
    assert operation["responses"].keys() <= ours["responses"].keys()
    for status, each in operation["responses"].items():
        schema = resolved(each, ALERTMANAGERS).get("schema", {})
        if "$ref" in schema:
            assert resolved(ours["responses"][status], document())["schema"] == schema


@pytest.mark.parametrize("name", ALERTMANAGERS["definitions"])
def test_definition_is_as_alertmanagers(name: str) -> None:
    assert bare(document()["definitions"][name]) == bare(ALERTMANAGERS["definitions"][name])


def bare(schema: Any) -> Any:
    """A schema without words, and without the wrapping that makes room for them."""
    if isinstance(schema, list):
        return [bare(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if len(schema.get("allOf", ())) == 1:
        return bare(schema["allOf"][0])
    found = {k: bare(v) for k, v in schema.items() if not is_words(k, v)}
    for key in ("required", "enum"):
        if key in found:
            found[key] = sorted(found[key])
    if found.get("items") == {"$ref": "#/definitions/gettableAlert"}:
        return {"$ref": "#/definitions/gettableAlerts"}
    return found


def is_words(key: str, value: Any) -> bool:
    return key == "description" and isinstance(value, str)


def test_every_path_of_the_api_is_described() -> None:
    found = {path for path in all_paths(urlpatterns) if path.startswith("api/v2/")}
    described = {document()["basePath"] + path for path in document()["paths"]}
    assert {"/" + path for path in found} == described


def all_paths(patterns: list[Any]) -> list[str]:
    """What is served, with parameters as Swagger writes them; regular expressions left out."""
    found = []
    for each in patterns:
        if not isinstance(each, URLPattern):
            found += all_paths(each.url_patterns)
        elif "^" not in str(each.pattern):
            text = str(each.pattern).replace("<str:", "{").replace(">", "}")
            found.append(text.replace("{silence_id}", "{silenceID}"))
    return found


@pytest.mark.parametrize("event_type", EventType)
def test_every_type_of_event_is_a_definition(event_type: EventType) -> None:
    """By its name, as Swagger's discriminator has it."""
    schema = document()["definitions"][event_type]
    base, own = schema["allOf"]
    assert resolved(base, document())["discriminator"] == "type"
    payload = resolved(own["properties"]["data"], document())
    fields = msgspec.structs.fields(payload_of(event_type))
    assert list(payload["properties"]) == [field.name for field in fields]


def test_event_has_the_fields_of_the_envelope() -> None:
    fields = msgspec.structs.fields(Envelope)
    event = document()["definitions"]["event"]
    assert list(event["properties"]) == [field.name for field in fields]
    assert event["required"] == [field.name for field in fields if field.required]


def test_every_operation_says_what_else_may_be_answered() -> None:
    for _, method, operation in operations(document()):
        assert {"401", "403", "500", "503"} <= operation["responses"].keys()
        if any(each.get("in") == "body" for each in operation.get("parameters", ())):
            assert method == "post"
            assert {"400", "413", "415", "422"} <= operation["responses"].keys()
        assert operation["summary"]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"type": "string", "x-nullable": True}),
        (
            {"type": "object", "propertyNames": {"pattern": "x"}, "additionalProperties": {}},
            {"type": "object", "additionalProperties": {}},
        ),
        ({"properties": {"a": {"enum": ["b"]}}}, {"properties": {"a": {"enum": ["b"]}}}),
        (
            {"anyOf": [{"$ref": DEFINITIONS}, {"type": "null"}], "default": None},
            {"$ref": DEFINITIONS, "x-nullable": True, "default": None},
        ),
    ],
)
def test_json_schema_is_told_in_the_words_of_swagger(schema: Any, words: Any) -> None:
    assert in_swagger(schema) == words
