"""What a request shows: headers, cookie and query, whatever is in them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.access.denials import BadToken, Denied, TokenInAddress
from realtime.access.presented import Presented, presented_by, read_bearer


def scope(query: bytes = b"", **headers: str) -> dict[str, Any]:
    named = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    return {"headers": named, "query_string": query}


def shown(found: dict[str, Any]) -> Presented:
    return presented_by(found, "sessionid")


def test_nothing_is_shown_by_a_plain_request() -> None:
    assert shown({"type": "http"}) == (None, None, None)
    assert shown(scope(b"since=a-1&types=x", cookie="theme=dark")) == (None, None, None)


def test_token_ticket_and_session_are_read() -> None:
    found = scope(b"since=&ticket=t1", authorization="Bearer abc", cookie="a=b; sessionid=s1")
    assert shown(found) == ("abc", "t1", "s1")


@pytest.mark.parametrize("text", ["bearer abc", "BEARER  abc ", "Bearer abc"])
def test_scheme_is_read_in_any_case(text: str) -> None:
    assert read_bearer(text) == "abc"


@pytest.mark.parametrize("text", ["", "Basic YTpi", "abc", "Bearerabc", "Digest x=y"])
def test_other_schemes_are_not_ours(text: str) -> None:
    assert read_bearer(text) is None


@pytest.mark.parametrize(
    "text", ["Bearer", "Bearer ", "Bearer a b", "Bearer é", "Bearer " + "x" * 8193]
)
def test_token_that_cannot_be_one_is_refused(text: str) -> None:
    with pytest.raises(BadToken):
        read_bearer(text)


def test_two_authorization_headers_are_no_token() -> None:
    found = scope()
    found["headers"] = [(b"authorization", b"Bearer a"), (b"authorization", b"Bearer b")]
    with pytest.raises(BadToken):
        shown(found)


@pytest.mark.parametrize(
    "query", [b"token=x", b"a=b&access_token=x", b"TOKEN=x", b"tok%65n=x", b"token=", b"jwt=x"]
)
def test_token_in_the_address_is_refused_by_name(query: bytes) -> None:
    with pytest.raises(TokenInAddress) as raised:
        shown(scope(query))
    assert str(raised.value).split(":")[0] in ("token", "access_token", "jwt")
    assert raised.value.status == 400


def test_two_tickets_are_refused() -> None:
    with pytest.raises(BadToken):
        shown(scope(b"ticket=a&ticket=b"))


@given(
    query=st.binary(max_size=60),
    headers=st.dictionaries(st.sampled_from([b"authorization", b"cookie"]), st.binary(max_size=60)),
)
def test_whatever_is_shown_is_read_or_refused(query: bytes, headers: dict[bytes, bytes]) -> None:
    try:
        found = shown({"headers": list(headers.items()), "query_string": query})
    except Denied:
        return
    assert isinstance(found, Presented)
