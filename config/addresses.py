"""Whose request it is: addresses, networks, and what a proxy in front says. Pure.

An address is text in its shortest form; IPv4 inside IPv6 is IPv4, and a zone is left out. "" is a
peer without one: a unix socket.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

UNIX = "unix"  # in a list of networks: peers that come through a unix socket
MAX_HOPS = 32  # proxies in a row that are followed back
IPV6_PREFIX = 64  # what one subscriber is given: within it, addresses cost nothing
_LONGEST_ADDRESS = 64  # characters, with brackets and port

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class Networks:
    """A list of networks; `unix` in it stands for peers without an address."""

    def __init__(self, networks: Iterable[Network] = (), has_unix: bool = False) -> None:
        self._networks = tuple(networks)
        self._has_unix = has_unix

    @classmethod
    def parse(cls, words: Iterable[str]) -> "Networks":
        """From `10.0.0.0/8`, `2001:db8::/32`, `127.0.0.1`, `unix`. Raises `ValueError`."""
        networks = []
        has_unix = False
        for word in words:
            if word.lower() == UNIX:
                has_unix = True
            else:
                networks.append(_parse_network(word))
        return cls(networks, has_unix)

    def __contains__(self, address: object) -> bool:
        if address == "":
            return self._has_unix
        if not self._networks:
            return False
        try:
            parsed = ip_address(str(address))
        except ValueError:
            return False
        return any(parsed in network for network in self._networks)

    def __bool__(self) -> bool:
        return self._has_unix or bool(self._networks)


def client_address(scope: Mapping[str, Any], trusted: Networks) -> str:
    """The address of the client of an ASGI scope.

    Every proxy appends the peer that it saw to X-Forwarded-For, so the header is read from its
    end, and each entry is believed only as far as the host that wrote it is trusted.
    """
    address = peer_address(scope)
    if not trusted or address not in trusted:
        return address
    for entry in _hops(scope):
        hop = parse_address(entry)
        if hop is None:
            break  # the proxy could not say: it is all that is known
        address = hop
        if address not in trusted:
            break
    return address


def request_scheme(scope: Mapping[str, Any], trusted: Networks) -> str:
    """`http` or `https`, as the client spoke it; X-Forwarded-Proto counts from trusted peers."""
    scheme = str(scope.get("scheme") or "http")
    if trusted and peer_address(scope) in trusted:
        # What stands at its end was written last, by that peer.
        said = b",".join(_header(scope, b"x-forwarded-proto"))[-_LONGEST_ADDRESS:]
        word = said.rpartition(b",")[2].strip().lower().decode("latin-1")
        if word in ("http", "https", "ws", "wss"):
            scheme = word
    return "https" if scheme in ("https", "wss") else "http"


def peer_address(scope: Mapping[str, Any]) -> str:
    """Who holds the other end of the connection: the client, or the last proxy."""
    client = scope.get("client")
    if not client or not client[0]:
        return ""
    text = str(client[0])
    return parse_address(text) or text


def limit_key(address: str) -> str:
    """What limits count by: an IPv4 address, or the /64 network of an IPv6 one."""
    with suppress(ValueError):
        if isinstance(ip_address(address), IPv6Address):
            return str(IPv6Network((address, IPV6_PREFIX), strict=False))
    return address


def parse_address(text: str) -> str | None:
    """An address as proxies write it: perhaps with brackets, port and zone. None: it is none."""
    text = text.strip()
    if not text or len(text) > _LONGEST_ADDRESS:
        return None
    if text.startswith("["):
        text, bracket, after = text[1:].partition("]")
        if not bracket or (after and not _is_port(after)):
            return None
    elif text.count(":") == 1:
        text, _, port = text.partition(":")
        if not _is_port(f":{port}"):
            return None
    try:
        return str(_plain(ip_address(text)))
    except ValueError:
        return None


def _is_port(text: str) -> bool:
    return text.startswith(":") and text[1:].isascii() and text[1:].isdigit()


def _plain(address: Address) -> Address:
    """Without a zone, which the client may choose, and as IPv4 where it is that."""
    if isinstance(address, IPv4Address):
        return address
    return address.ipv4_mapped or IPv6Address(int(address))


def _parse_network(word: str) -> Network:
    network = ip_network(word, strict=False)
    if isinstance(network, IPv6Network) and network.prefixlen >= 96:
        mapped = network.network_address.ipv4_mapped
        if mapped is not None:
            return IPv4Network((int(mapped), network.prefixlen - 96))
    return network


def as_in_url(host: str) -> str:
    """A host as a URL and a Host header have it: IPv6 stands in brackets."""
    return f"[{host}]" if ":" in host else host


def _hops(scope: Mapping[str, Any]) -> Iterator[str]:
    """The entries of X-Forwarded-For, the last first; several headers are one list."""
    joined = b",".join(_header(scope, b"x-forwarded-for"))
    if joined:
        for entry in reversed(joined.rsplit(b",", MAX_HOPS)[-MAX_HOPS:]):
            yield entry.decode("latin-1")


def _header(scope: Mapping[str, Any], name: bytes) -> Sequence[bytes]:
    return [value for key, value in scope.get("headers", ()) if key.lower() == name]
