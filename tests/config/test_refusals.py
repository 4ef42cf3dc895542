"""What Django refuses before a view: said in JSON to programs, in one line of the log."""

import json

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v2/alerts", "/api/v2/events", "/-/healthy"])
def test_wrong_host_is_named_to_a_program(path: str, caplog: pytest.LogCaptureFixture) -> None:
    answer = Client(HTTP_HOST="elsewhere.example").get(path)
    assert answer.status_code == 400
    message = json.loads(answer.content)["message"]
    assert "elsewhere.example" in message
    assert "ALLOWED_HOSTS" in message
    assert "Traceback" not in caplog.text


@pytest.mark.django_db
def test_wrong_host_is_a_page_to_a_person() -> None:
    answer = Client(HTTP_HOST="elsewhere.example").get("/")
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/html")
    assert b"elsewhere.example" not in answer.content
