"""The client of a request, by the proxies of the settings."""

from typing import Any

from config.addresses import Networks
from config.clients import client_address, request_scheme

SCOPE: dict[str, Any] = {
    "client": ["127.0.0.1", 1],
    "scheme": "ws",
    "headers": [(b"x-forwarded-for", b"192.0.2.1"), (b"x-forwarded-proto", b"https")],
}


def test_client_is_the_peer_without_proxies(settings: Any) -> None:
    settings.TRUSTED_PROXIES = Networks()
    assert (client_address(SCOPE), request_scheme(SCOPE)) == ("127.0.0.1", "http")


def test_client_is_who_a_trusted_proxy_says(settings: Any) -> None:
    settings.TRUSTED_PROXIES = Networks.parse(["127.0.0.0/8"])
    assert (client_address(SCOPE), request_scheme(SCOPE)) == ("192.0.2.1", "https")
