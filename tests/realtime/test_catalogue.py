"""The events described for readers."""

import json
import re
from typing import Any

import jsonschema_rs
import pytest

from realtime.catalogue import WHEN, event_schema, schemas
from realtime.events import Envelope, EventType, encode
from tests.board_client import NOW
from tests.realtime.samples import sample

TEMPLATE = "#/$defs/{name}"


def test_every_type_says_when_it_is_sent() -> None:
    assert list(WHEN) == list(EventType)
    assert all(WHEN.values())


def test_schemas_hold_every_struct_that_they_name() -> None:
    found = schemas(TEMPLATE, Envelope)
    named = set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(found)))
    assert named == {"MatcherPayload"}
    assert {"AlertPayload", "SilencePayload", "MatcherPayload", "Envelope"} <= found.keys()


@pytest.mark.parametrize("event_type", EventType)
def test_schema_of_a_type_takes_its_events_and_no_others(event_type: EventType) -> None:
    schema: dict[str, Any] = {
        **event_schema(event_type, TEMPLATE, "Envelope"),
        "$defs": schemas(TEMPLATE, Envelope),
    }
    validator = jsonschema_rs.validator_for(schema)
    for other in EventType:
        event = json.loads(encode(sample(other), "epoch", 1, NOW))
        assert validator.is_valid(event) == (other is event_type)
        assert not validator.is_valid(event | {"data": {}})
