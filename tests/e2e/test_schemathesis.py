"""Schemathesis against a real worker: Alertmanager's API description, and our own.

It sends what a description allows and what it does not. Whatever comes, the answer is no server
error, and its status, type and body are as described.
"""

import json
from typing import Any

import httpx
import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from schemathesis import Case, Response
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from dashboard.api.description import document, operations
from tests.board_client import alert, matcher
from tests.processes import ROOT
from tests.servers import Worker

ROOT_PATH = "/api/v2"
ERROR = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": {"type": "integer"}},
}
# What Alertmanager answers too, though its description leaves it out: see docs/api.md.
UNDESCRIBED = {"405": ERROR, "413": ERROR, "415": ERROR, "422": ERROR}

# Not asked: whether everything that is described as allowed is also taken (`filter` is a string
# there, and a matcher in truth), and whether everything else is refused (a flag that is no
# boolean is false, as in Go).
CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
]

bounded = settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def alertmanagers() -> dict[str, Any]:
    text = (ROOT / "tests/e2e/alertmanager-openapi.yaml").read_text()
    whole: dict[str, Any] = yaml.safe_load(text)
    for _, _, operation in operations(whole):
        for status, schema in UNDESCRIBED.items():
            operation["responses"][status] = {"description": "", "schema": schema}
    return whole


same_each_time = SchemathesisConfig(seed=1)
theirs = schemathesis.openapi.from_dict(alertmanagers(), config=same_each_time)
# A stream has no end; tests/e2e/test_streams.py has it.
ours = schemathesis.openapi.from_dict(document(), config=same_each_time).exclude(
    operation_id="streamEvents"
)


@pytest.fixture(scope="module")
def furnished(worker: Worker) -> Worker:
    """A worker with an alert that is silenced, one that somebody has, and their history."""
    url = worker.url + ROOT_PATH
    silence = {
        "matchers": [matcher("alertname", "Silenced")],
        "startsAt": "0001-01-01T00:00:00.000Z",
        "endsAt": "2999-01-01T00:00:00.000Z",
        "createdBy": "ana",
        "comment": "why",
    }
    httpx.post(f"{url}/silences", json=silence).raise_for_status()
    ends = {"endsAt": "2999-01-01T00:00:00.000Z"}
    alerts = [alert("Silenced") | ends, alert("Taken") | ends]
    httpx.post(f"{url}/alerts", json=alerts).raise_for_status()
    taken = {"owner": "ana", "note": "mine"}
    httpx.post(f"{url}/alerts/{fingerprint(worker)}/ack", json=taken).raise_for_status()
    return worker


def fingerprint(worker: Worker) -> str:
    query = {"filter": "alertname=Taken"}
    [found] = httpx.get(f"{worker.url}{ROOT_PATH}/alerts", params=query).json()
    return str(found["fingerprint"])


def examine(case: Case[Any], worker: Worker) -> None:
    """Send it, and hold the answer against the description."""
    if isinstance(case.query, dict) and "wait" in case.query:
        case.query["wait"] = 0  # nobody has 30 seconds for each example
    response = case.call(base_url=worker.url + ROOT_PATH)
    case.validate_response(response, checks=checks(response))


def checks(response: Response) -> list[CheckFunction]:
    left_out: list[CheckFunction] = []
    if not response.content:
        left_out.append(content_type_conformance)  # it has none
    elif response.status_code == 400 and is_broken(response.request.body):
        # Alertmanager's words for it are an object, though its description promises a string.
        assert response.json().keys() == {"code", "message"}
        left_out.append(response_schema_conformance)
    return [check for check in CHECKS if check not in left_out]


def is_broken(body: Any) -> bool:
    """Whether something was sent that is no JSON."""
    try:
        json.loads(body or "null")
    except ValueError:
        return True
    return False


@theirs.parametrize()
@bounded
def test_alertmanagers_description_holds(case: Case[Any], furnished: Worker) -> None:
    examine(case, furnished)


@ours.parametrize()
@bounded
def test_our_description_holds(case: Case[Any], furnished: Worker) -> None:
    examine(case, furnished)


def known(path: str, worker: Worker) -> dict[str, str]:
    """Parameters of a path for what is there."""
    if "{silenceID}" in path:
        [silence, *_] = httpx.get(f"{worker.url}{ROOT_PATH}/silences").json()
        return {"silenceID": silence["id"]}
    return {"fingerprint": fingerprint(worker)} if "{fingerprint}" in path else {}


def readable(whole: dict[str, Any]) -> list[str]:
    paths = (path for path, method, _ in operations(whole) if method == "get")
    return [path for path in paths if path != "/events/stream"]


@pytest.mark.parametrize("path", readable(alertmanagers()))
def test_what_is_there_is_as_alertmanager_describes(path: str, furnished: Worker) -> None:
    look(theirs[path]["GET"], path, furnished)


@pytest.mark.parametrize("path", readable(document()))
def test_what_is_there_is_as_we_describe(path: str, furnished: Worker) -> None:
    look(ours[path]["GET"], path, furnished)


def look(operation: APIOperation[Any, Any, Any, Any], path: str, worker: Worker) -> None:
    query = {"since": first_event(worker)} if path == "/events" else {}
    case = operation.Case(path_parameters=known(path, worker), query=query)
    response = case.call(base_url=worker.url + ROOT_PATH)
    assert response.status_code == 200
    assert response.content.strip() not in (b"[]", b"{}")
    case.validate_response(response, checks=CHECKS)


def first_event(worker: Worker) -> str:
    cursor = httpx.get(f"{worker.url}{ROOT_PATH}/events").json()["cursor"]
    return f"{cursor.split('-')[0]}-0"
