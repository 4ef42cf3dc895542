"""`/api/v2/swagger.json` and `/api/v2/docs`."""

import re

from django.test import Client

from config.middleware import POLICY
from dashboard.api.description import document, operations
from realtime.events import EventType


def test_description_is_served_as_json(client: Client) -> None:
    answer = client.get("/api/v2/swagger.json")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json() == document()


def test_page_shows_every_operation_definition_and_type_of_event(client: Client) -> None:
    answer = client.get("/api/v2/docs")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    for path, _, operation in operations(document()):
        assert f'id="{operation["operationId"]}"' in page
        assert f"/api/v2{path}" in page
    for name in document()["definitions"].keys() - set(EventType):
        assert f'id="definition-{name}"' in page
    for event_type in EventType:
        assert f"<code>{event_type}</code>" in page


def test_page_has_nothing_from_elsewhere_and_no_inline_code(client: Client) -> None:
    answer = client.get("/api/v2/docs")
    page = answer.content.decode()
    assert answer.headers["Content-Security-Policy"] == POLICY
    for forbidden in ("<style", " style=", ' src="http', ' href="http', " onclick="):
        assert forbidden not in page
    for attributes, code in re.findall(r"<script([^>]*)>([^<]*)", page):
        assert ' src="/static/' in attributes
        assert not code


def test_page_leads_to_both_descriptions(client: Client) -> None:
    page = client.get("/api/v2/docs").content.decode()
    for path in ("/api/v2/swagger.json", "/api/v2/asyncapi.json"):
        assert f'href="{path}"' in page
        assert client.get(path).status_code == 200
