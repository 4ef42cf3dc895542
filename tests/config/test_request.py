"""Django's request: no Content-Type makes it fail."""

import io

import pytest
from django.http.multipartparser import MultiPartParserError

from config.request import Request

FORM = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\xc3\xa4\r\n--x--\r\n"

UNREADABLE = [
    "Text/Plain ; x*=bogus'en'%41",
    "text/plain; x*=idna'en'%ff",
    "text/plain; x*=undefined'en'%41",
    "text/plain; x*=a%00''%41",
    "text/plain; x*" + "9" * 5_000 + "=1",
    "text/plain; x*0; x*",
]


def request(content_type: str, query: bytes = b"", body: bytes = b"") -> Request:
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": query,
        "headers": [
            (b"content-type", content_type.encode("latin-1")),
            (b"content-length", b"%d" % len(body)),
        ],
    }
    return Request(scope, io.BytesIO(body))


@pytest.mark.parametrize("content_type", UNREADABLE, ids=range(len(UNREADABLE)))
def test_type_alone_counts_where_its_parameters_cannot_be_read(content_type: str) -> None:
    found = request(content_type)
    assert (found.content_type, found.content_params) == ("text/plain", {})


def test_parameters_are_read_where_they_can_be() -> None:
    found = request("application/json; a*=utf-8'en'%C3%A4; charset=latin-1")
    assert found.content_type == "application/json"
    assert found.content_params == {"a": "ä", "charset": "latin-1"}


@pytest.mark.parametrize("charset", ["hex", "idna", "undefined", "utf-16", "none-such", "utf-8"])
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=x", FORM),
        ("application/x-www-form-urlencoded", b"a=%C3%A4"),
    ],
)
def test_form_is_utf_8_whatever_it_says(content_type: str, body: bytes, charset: str) -> None:
    found = request(f"{content_type}; charset={charset}", body=body).POST
    assert found.getlist("a") == ["ä"]


def test_form_with_an_unreadable_type_has_no_boundary() -> None:
    with pytest.raises(MultiPartParserError):
        _ = request("multipart/form-data; boundary=x; x*=bogus''%41", body=FORM).POST


def test_query_is_not_read_for_a_charset() -> None:
    assert request("text/plain; charset=utf-8", query=b"a=&" * 2_000).encoding is None
