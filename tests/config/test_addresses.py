"""Addresses: what proxies say is believed as far as they are trusted, and no further."""

from ipaddress import IPv6Address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.addresses import (
    MAX_HOPS,
    Networks,
    client_address,
    limit_key,
    parse_address,
    request_scheme,
)

PROXY = "10.0.0.1"
TRUSTED = Networks.parse(["10.0.0.0/8", "2001:db8:ffff::/48"])


def scope(peer: str | None, *forwarded_for: str | bytes, **fields: Any) -> dict[str, Any]:
    values = [v.encode("latin-1") if isinstance(v, str) else v for v in forwarded_for]
    headers = [(b"x-forwarded-for", value) for value in values]
    client = None if peer is None else [peer, 4711]
    return {"type": "http", "client": client, "headers": headers, **fields}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1\t", "192.0.2.1"),
        ("192.0.2.1:80", "192.0.2.1"),
        ("2001:DB8::1", "2001:db8::1"),
        ("2001:db8:0:0:0:0:0:1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("[::ffff:c000:0201]:1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%25eth0]:80", "fe80::1"),
    ],
)
def test_address_is_read_as_proxies_write_it(text: str, address: str) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "unknown", "_hidden", "192.0.2", "192.0.2.1:", "192.0.2.1:http", "192.0.2.256"),
        *("[2001:db8::1", "[2001:db8::1]80", "[]", "2001:db8::1::", "1", "١٩٢.0.2.1"),
        *("192.0.2.1/8", '"192.0.2.1"', "192.0.2.1 192.0.2.2", "01.2.3.4", "192.0.2.1:８０"),
        "fe80::1%" + "x" * 100,
    ],
)
def test_address_that_is_none_is_not_guessed(text: str) -> None:
    assert parse_address(text) is None


@pytest.mark.parametrize(
    ("forwarded_for", "address"),
    [
        ([], PROXY),
        (["192.0.2.1"], "192.0.2.1"),
        (["6.6.6.6, 192.0.2.1"], "192.0.2.1"),
        (["6.6.6.6", "192.0.2.1"], "192.0.2.1"),
        (["192.0.2.1, 10.0.0.2"], "192.0.2.1"),
        (["192.0.2.1", "10.0.0.2, 10.0.0.3"], "192.0.2.1"),
        (["10.0.0.9, 10.0.0.2"], "10.0.0.9"),
        (["6.6.6.6, unknown"], PROXY),
        (["6.6.6.6, unknown, 10.0.0.2"], "10.0.0.2"),
        (["6.6.6.6,"], PROXY),
        ([","], PROXY),
        (["[2001:db8::7]:99"], "2001:db8::7"),
        (["2001:db8::7, 2001:db8:ffff::1"], "2001:db8::7"),
        (["::ffff:192.0.2.1, ::ffff:10.0.0.2"], "192.0.2.1"),
        ([b"192.0.2.1, \xff\x00"], PROXY),
    ],
)
def test_client_is_the_last_entry_that_no_trusted_proxy_wrote_of_another(
    forwarded_for: list[str | bytes], address: str
) -> None:
    assert client_address(scope(PROXY, *forwarded_for), TRUSTED) == address


def test_client_is_the_peer_where_nobody_is_trusted() -> None:
    assert client_address(scope(PROXY, "192.0.2.1"), Networks()) == PROXY
    assert client_address(scope("::ffff:192.0.2.9", "192.0.2.1"), TRUSTED) == "192.0.2.9"
    assert client_address(scope("fe80::1%eth0"), TRUSTED) == "fe80::1"


def test_client_behind_a_unix_socket_is_named_by_the_proxy_when_that_is_trusted() -> None:
    trusted = Networks.parse(["unix"])
    assert client_address(scope(None, "192.0.2.1"), trusted) == "192.0.2.1"
    assert client_address(scope(None), trusted) == ""
    assert client_address(scope(None, "192.0.2.1"), TRUSTED) == ""
    assert client_address({"client": ["", None], "headers": []}, trusted) == ""
    assert client_address({}, trusted) == ""
    assert client_address(scope("192.0.2.5", "192.0.2.1"), trusted) == "192.0.2.5"


@given(st.lists(st.binary(max_size=200) | st.text("0123456789abcdef:.,[]% "), max_size=5))
def test_no_header_makes_an_untrusted_peer_another(headers: list[str | bytes]) -> None:
    for trusted in (TRUSTED, Networks(), Networks.parse(["unix"])):
        assert client_address(scope("192.0.2.1", *headers), trusted) == "192.0.2.1"


@given(st.lists(st.binary(max_size=200) | st.sampled_from(["6.6.6.6", "10.0.0.7, ", ","])))
def test_nothing_that_a_client_sends_hides_what_the_proxy_appended(
    headers: list[str | bytes],
) -> None:
    assert client_address(scope(PROXY, *headers, "192.0.2.1"), TRUSTED) == "192.0.2.1"
    joined = b", ".join(h.encode() if isinstance(h, str) else h for h in headers)
    appended = scope(PROXY, joined + b", 192.0.2.1, 10.0.0.5")
    assert client_address(appended, TRUSTED) == "192.0.2.1"


@given(st.text(), st.integers(0, 2**128 - 1))
def test_anything_is_an_address_or_none(text: str, number: int) -> None:
    parse_address(text)
    address = str(IPv6Address(number))
    found = parse_address(f"[{address}]:1")
    assert found is not None
    assert parse_address(found) == found


def test_long_header_is_followed_a_few_hops_back() -> None:
    hops = ", ".join(["192.0.2.1"] + ["10.0.0.2"] * 2000)
    assert client_address(scope(PROXY, hops), TRUSTED) == "10.0.0.2"
    hops = ", ".join(["192.0.2.1"] + ["10.0.0.2"] * (MAX_HOPS - 1))
    assert client_address(scope(PROXY, hops), TRUSTED) == "192.0.2.1"
    assert client_address(scope(PROXY, "x" * 10_000), TRUSTED) == PROXY


@pytest.mark.parametrize(
    ("peer", "own", "said", "scheme"),
    [
        (PROXY, "http", ["https"], "https"),
        (PROXY, "http", ["HTTPS"], "https"),
        (PROXY, "https", ["http"], "http"),
        (PROXY, "ws", ["https"], "https"),
        (PROXY, "ws", ["wss"], "https"),
        (PROXY, "http", ["https, http"], "http"),
        (PROXY, "http", ["https", "http"], "http"),
        (PROXY, "http", ["ftp"], "http"),
        (PROXY, "http", ["\xff"], "http"),
        (PROXY, "http", ["x" * 10_000], "http"),
        (PROXY, "wss", [], "https"),
        ("192.0.2.1", "http", ["https"], "http"),
        (None, "ws", ["https"], "http"),
    ],
)
def test_scheme_is_believed_from_trusted_peers(
    peer: str | None, own: str, said: list[str], scheme: str
) -> None:
    request = scope(peer, scheme=own)
    request["headers"] = [(b"x-forwarded-proto", value.encode("latin-1")) for value in said]
    assert request_scheme(request, TRUSTED) == scheme


def test_networks_hold_addresses_of_both_kinds() -> None:
    networks = Networks.parse(["10.1.2.3/8", "::1", "::ffff:192.0.2.0/120", "UNIX"])
    for address in ("10.9.9.9", "::1", "192.0.2.77", ""):
        assert address in networks
    for address in ("11.0.0.1", "::2", "192.0.3.1", "nonsense"):
        assert address not in networks
    assert networks
    assert not Networks()
    assert "" not in Networks()


@pytest.mark.parametrize("word", ["ten", "10.0.0.0/33", "*", "10.0.0.0/8/8", "::/129"])
def test_networks_refuse_what_is_none(word: str) -> None:
    with pytest.raises(ValueError, match="network"):
        Networks.parse([word])


def test_limits_count_ipv6_by_its_network() -> None:
    assert limit_key("192.0.2.1") == "192.0.2.1"
    assert limit_key("2001:db8:1:2:3:4:5:6") == limit_key("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert limit_key("2001:db8:1:3::1") != limit_key("2001:db8:1:2::1")
    assert limit_key("") == ""
