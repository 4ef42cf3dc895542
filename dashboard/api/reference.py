"""The API's description as rows that a page can show. Pure."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.api.description import operations
from dashboard.api.wording import Prose, Schema, Type, paragraphs, prose, type_of
from realtime.catalogue import WHEN
from realtime.events import EventType, payload_of, source_of


@dataclass(frozen=True)
class Field:
    """A parameter, or a property of an object."""

    name: str
    type: Type
    is_required: bool
    text: Prose
    place: str = ""  # where a parameter stands: query, path, header or body


@dataclass(frozen=True)
class Answer:
    status: str
    text: Prose
    type: Type | None


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    short_path: str  # below the API's root
    summary: str
    text: list[Prose]
    parameters: list[Field]
    answers: list[Answer]


@dataclass(frozen=True)
class Group:
    """The operations of one tag."""

    name: str
    title: str
    operations: list[Operation]


@dataclass(frozen=True)
class Definition:
    name: str
    text: Prose
    type: Type | None  # where it is no object
    fields: list[Field]


@dataclass(frozen=True)
class EventRow:
    type: str
    source: str
    when: Prose
    payload: str


def groups(document: Schema) -> list[Group]:
    """Operations by tag, in the order of the tags."""
    found: dict[str, list[Operation]] = defaultdict(list)
    for path, method, operation in operations(document):
        shared = document["paths"][path].get("parameters", [])
        row = _operation(path, method, operation, shared, document)
        found[operation["tags"][0]].append(row)
    return [Group(tag["name"], tag["description"], found[tag["name"]]) for tag in document["tags"]]


def introduction(document: Schema) -> list[Prose]:
    return paragraphs(document["info"]["description"])


def definitions(document: Schema) -> list[Definition]:
    """What bodies are made of, without the event types, which have a table of their own."""
    return [
        _definition(name, schema, document)
        for name, schema in sorted(
            document["definitions"].items(), key=lambda each: each[0].lower()
        )
        if name not in set(EventType)
    ]


def events() -> list[EventRow]:
    return [
        EventRow(t.value, source_of(t).value, prose(WHEN[t]), payload_of(t).__name__)
        for t in EventType
    ]


def _operation(
    path: str, method: str, operation: Schema, shared: list[Schema], document: Schema
) -> Operation:
    parameters = [_resolved(each, document) for each in [*shared, *operation.get("parameters", [])]]
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=document["basePath"] + path,
        short_path=path,
        summary=operation["summary"],
        text=paragraphs(operation.get("description", "")),
        parameters=[_parameter(each) for each in parameters],
        answers=[
            _answer(status, _resolved(each, document))
            for status, each in sorted(operation["responses"].items())
        ],
    )


def _resolved(item: Schema, document: Schema) -> Schema:
    if "$ref" not in item:
        return item
    _, section, name = item["$ref"].split("/")
    found: Schema = document[section][name]
    return found


def _parameter(item: Schema) -> Field:
    text = item.get("description", "")
    if "default" in item:
        text = f"{text.rstrip('.')}. Default: `{str(item['default']).lower()}`"
    return Field(
        name=item["name"],
        type=type_of(item.get("schema", item)),
        is_required=item.get("required", False),
        text=prose(text),
        place=item["in"],
    )


def _answer(status: str, item: Schema) -> Answer:
    schema = item.get("schema")
    return Answer(status, prose(item["description"]), type_of(schema) if schema else None)


def _definition(name: str, schema: Schema, document: Schema) -> Definition:
    parts = list(_parts(schema, document))
    required = {name for part in parts for name in part.get("required", ())}
    fields = [
        Field(name, type_of(item), name in required, prose(item.get("description", "")))
        for part in parts
        for name, item in part.get("properties", {}).items()
    ]
    text = prose(schema.get("description", ""))
    return Definition(name, text, None if fields else type_of(schema), fields)


def _parts(schema: Schema, document: Schema) -> Iterator[Schema]:
    """The schemas that an object is made of."""
    for part in schema.get("allOf", ()):
        yield from _parts(_resolved(part, document), document)
    yield schema
