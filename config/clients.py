"""The client of a request behind the proxies that `TRUSTED_PROXIES` names."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from config import addresses


def client_address(scope: Mapping[str, Any]) -> str:
    """The client's address; "" when it came through a unix socket and no proxy names it."""
    return addresses.client_address(scope, settings.TRUSTED_PROXIES)


def request_scheme(scope: Mapping[str, Any]) -> str:
    """`http` or `https`, as the client spoke it to the outermost proxy."""
    return addresses.request_scheme(scope, settings.TRUSTED_PROXIES)
