"""Whoever names an address in a request leads nobody to another site by it."""

import pytest
from django.test import RequestFactory

from config.own_address import own_address


@pytest.mark.parametrize("before", ["", "http://testserver"])
@pytest.mark.parametrize("path", ["/", "/silences/?q=x", "/history/?filter=a%3Db#it"])
def test_page_of_this_site_is_told_by_its_path(before: str, path: str) -> None:
    assert own_address(RequestFactory().get("/"), before + path, "/else") == path


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "javascript:x",
        "//example.com",
        "/\\example.com",
        "https://example.com/",
        "https://testserver/",
        "http://testserver",
        "http://testserver//example.com",
        "http://testserver.example.com/",
    ],
)
def test_what_is_no_page_of_this_site_is_left(text: str) -> None:
    assert own_address(RequestFactory().get("/"), text, "/else") == "/else"
