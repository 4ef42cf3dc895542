"""Bodies of posts: which are read, and what is said of the others."""

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from dashboard.api.answers import Refused
from dashboard.api.body import parse_json, read_body


def test_body_that_is_said_to_be_json_is_read() -> None:
    request = RequestFactory().post("/", "[1]", content_type="application/json; charset=utf-8")
    assert read_body(request) == b"[1]"


@pytest.mark.parametrize("content_type", ["text/plain", "application/jsonp", ""])
def test_body_of_another_type_is_refused(content_type: str) -> None:
    request = RequestFactory().post("/", "[1]", content_type=content_type)
    with pytest.raises(Refused) as error:
        read_body(request)
    named = content_type or "application/octet-stream"
    assert error.value.code == 415
    assert str(error.value) == (
        f'unsupported media type "{named}", only [application/json] are allowed'
    )


def test_body_that_is_too_large_is_refused(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    request = RequestFactory().post("/", "[" + " " * 10 + "]", content_type="application/json")
    with pytest.raises(Refused) as error:
        read_body(request)
    assert (error.value.code, str(error.value)) == (413, "the request body is larger than 10 bytes")


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", ""])
def test_body_that_is_missing_is_refused_by_its_name(content_type: str) -> None:
    request = RequestFactory().post("/", b"", content_type=content_type)
    with pytest.raises(Refused) as error:
        parse_json(read_body(request), "silence")
    assert (error.value.code, error.value.status) == (602, 422)
    assert str(error.value) == "silence in body is required"


def test_json_that_go_would_take_is_mended() -> None:
    assert parse_json(b'{"a": "\\ud800x", "b": ["\xff"]}', "x") == {"a": "\ufffdx", "b": ["\ufffd"]}


@pytest.mark.parametrize("body", [b"{", b"[NaN]", b'"\\x"', b"[" * 100_000])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(Refused) as error:
        parse_json(body, "alerts")
    assert error.value.code == 400
    assert str(error.value).startswith('parsing alerts body from "" failed, because ')


def test_body_is_not_kept_with_its_request() -> None:
    request = RequestFactory().post("/", b"[]", content_type="application/json")
    assert read_body(request) == b"[]"
    assert request.body == b""
