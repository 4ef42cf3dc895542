"""What Django refuses before a view: said in JSON to programs, in one line of the log."""

import json

import pytest
from django.test import Client

from config.logs import without_traceback


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v2/alerts", "/api/v2/events", "/-/healthy"])
def test_wrong_host_is_named_to_a_program(path: str, caplog: pytest.LogCaptureFixture) -> None:
    answer = Client(HTTP_HOST="elsewhere.example").get(path)
    assert answer.status_code == 400
    message = json.loads(answer.content)["message"]
    assert "elsewhere.example" in message
    assert "ALLOWED_HOSTS" in message
    assert all(without_traceback(record) and not record.exc_info for record in caplog.records)


@pytest.mark.django_db
def test_wrong_host_is_a_page_to_a_person() -> None:
    answer = Client(HTTP_HOST="elsewhere.example").get("/")
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/html")
    assert b"elsewhere.example" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["events", "events/stream", "history"])
def test_too_many_parameters_are_told_to_a_program(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = Client().get(f"/api/v2/{path}?{'a=&' * 1_500}")
    assert answer.status_code == 400
    assert json.loads(answer.content) == {"code": 400, "message": "query: too many parameters"}
    assert all(without_traceback(record) and not record.exc_info for record in caplog.records)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded; charset=hex", "a=b"),
        ("application/x-www-form-urlencoded", "a=&" * 1_500),
        ("multipart/form-data; boundary=", "x"),
        ("multipart/form-data; boundary=x", "--x\r\n" * 200),
    ],
)
def test_form_that_cannot_be_read_is_a_page_and_no_failure(
    content_type: str, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    answer = client.generic("POST", "/admin/login/", body, content_type=content_type)
    assert answer.status_code in (400, 403)
    assert answer["Content-Type"].startswith("text/html")
    assert all(without_traceback(record) and not record.exc_info for record in caplog.records)
