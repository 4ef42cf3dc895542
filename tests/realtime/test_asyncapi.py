"""The streams described: AsyncAPI 3.0."""

import json
from dataclasses import asdict
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

from realtime.asyncapi import document
from realtime.events import EventType, encode
from realtime.framing import websocket_control
from realtime.hub import Hello
from realtime.subscription import Ping, Reset
from tests.board_client import NOW
from tests.processes import node_file
from tests.realtime.samples import sample

HELLO = asdict(Hello("epoch", 7, 30.0, "2026-11-23T12:00:00.000000Z"))
PING = asdict(Ping(7))
RESET = asdict(Reset("expired", "epoch", 7))


def is_valid(schema: str, value: Any) -> bool:
    whole = document("localhost", secure=False)
    reference = {"$ref": f"#/components/schemas/{schema}", "components": whole["components"]}
    return jsonschema_rs.validator_for(reference).is_valid(value)


def test_description_is_valid_asyncapi() -> None:
    schema = json.loads(node_file("@asyncapi/specs/schemas/3.0.0.json").read_text())
    whole = json.loads(json.dumps(document("localhost:8000", secure=True)))
    jsonschema_rs.validator_for(schema).validate(whole)


def test_every_reference_leads_somewhere() -> None:
    whole = document("localhost", secure=False)

    def follow(value: Any) -> None:
        if isinstance(value, list):
            for item in value:
                follow(item)
        elif isinstance(value, dict):
            if "$ref" in value:
                found = whole
                for name in value["$ref"].removeprefix("#/").split("/"):
                    found = found[name]
            for item in value.values():
                follow(item)

    follow(whole)


@pytest.mark.parametrize("event_type", EventType)
def test_every_type_of_event_is_a_message_of_both_streams(event_type: EventType) -> None:
    whole = document("localhost", secure=False)
    event = json.loads(encode(sample(event_type), "epoch", 1, NOW))
    assert is_valid(event_type, event)
    for channel in whole["channels"].values():
        assert event_type in channel["messages"]
    for name in ("streamEvents", "sendEvents"):
        messages = [
            item["$ref"].rsplit("/", 1)[1] for item in whole["operations"][name]["messages"]
        ]
        assert event_type in messages


@pytest.mark.parametrize(
    ("name", "schema", "data"),
    [("hello", "Hello", HELLO), ("ping", "Ping", PING), ("reset", "Reset", RESET)],
)
def test_frame_is_of_its_schema_on_both_streams(
    name: str, schema: str, data: dict[str, Any]
) -> None:
    assert is_valid(schema, data)
    assert not is_valid(schema, {})
    message = json.loads(websocket_control(name, data))
    assert is_valid(f"websocket_{name}", message)
    assert not is_valid(f"websocket_{name}", data)


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ("websocket_pong", {"type": "pong", "id": 7}),
        ("websocket_error", {"type": "error", "code": "bad_message", "message": "x"}),
        ("Subscribe", {"action": "subscribe", "types": ["alert_*"], "filter": []}),
        ("ClientPing", {"action": "ping", "id": "x"}),
    ],
)
def test_other_message_of_the_websocket_is_of_its_schema(
    schema: str, message: dict[str, Any]
) -> None:
    assert is_valid(schema, message)
    assert not is_valid(schema, {})


def test_description_names_this_site_as_its_server(client: Client) -> None:
    answer = client.get("/api/v2/asyncapi.json", headers={"host": "localhost:8000"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["servers"]["websocket"] == {"host": "localhost:8000", "protocol": "ws"}
    assert client.head("/api/v2/asyncapi.json").status_code == 200


def test_description_names_what_lets_in_where_that_is_needed(client: Client, settings: Any) -> None:
    whole = document("localhost", secure=True)
    assert whole["components"]["securitySchemes"].keys() == {"bearer", "session", "ticket"}
    assert "security" not in whole["servers"]["http"]
    settings.AUTH_REQUIRED = True
    for server in document("localhost", secure=True)["servers"].values():
        names = [each["$ref"].rpartition("/")[2] for each in server["security"]]
        assert names == ["bearer", "session", "ticket"]


def test_description_is_only_read(client: Client) -> None:
    answer = client.post("/api/v2/asyncapi.json")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
