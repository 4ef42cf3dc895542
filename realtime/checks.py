"""What is wrong with the configuration, told at start."""

import sys
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

from realtime.access import keys
from realtime.access.origins import parse_origin


@register
def check_environment(**_: Any) -> list[CheckMessage]:
    """watchfire.E001: an environment variable that does not say what it must."""
    return [
        Error(problem, hint="docs/configuration.md lists every variable.", id="watchfire.E001")
        for problem in settings.CONFIG_ERRORS
    ]


@register
def check_secret_key(**_: Any) -> list[CheckMessage]:
    """watchfire.W001: a secret key that ends with the process."""
    makes_it = sys.argv[1:2] == ["firstrun"]
    if settings.SECRET_KEY_IS_KEPT or makes_it:
        return []
    problem = "SECRET_KEY is not set: each worker makes its own, and people are signed out often."
    return [checks.Warning(problem, hint="Set it, or run: manage.py firstrun", id="watchfire.W001")]


@register("watchfire")
def check_origins(**_: Any) -> list[CheckMessage]:
    """watchfire.E005: an origin in a list that is none, such as one with a wildcard."""
    lists = {
        "REALTIME_ALLOWED_ORIGINS": settings.REALTIME_ALLOWED_ORIGINS,
        "CORS_ALLOWED_ORIGINS": settings.CORS_ALLOWED_ORIGINS,
    }
    return [
        Error(
            f"{name}: {origin!r} is not an origin.",
            hint="Name each as scheme://host or scheme://host:port; there are no wildcards.",
            id="watchfire.E005",
        )
        for name, origins in lists.items()
        for origin in origins
        if parse_origin(origin) is None
    ]


@register("watchfire")
def check_jwt_keys(**_: Any) -> list[CheckMessage]:
    """watchfire.E006: a key for JWTs that cannot be used."""
    try:
        keys.read(settings.JWT_SECRET, settings.JWT_PUBLIC_KEY_FILE, settings.JWT_JWKS_FILE)
    except keys.BadKeys as error:
        return [Error(f"{error}.", hint="docs/access.md has the keys.", id="watchfire.E006")]
    return []


@register(deploy=True)
def check_open_access(**_: Any) -> list[CheckMessage]:
    """watchfire.W002: others can reach a site on which everybody may do everything."""
    names = [*settings.ALLOWED_HOSTS, settings.HOST]
    others = sorted({name for name in names if not _is_this_machine(name)})
    if settings.AUTH_REQUIRED or not others:
        return []
    problem = f"AUTH_REQUIRED is off, and the site is reached as {', '.join(others)}: whoever "
    problem += "reaches it reads everything, posts alerts, and silences them."
    hint = "Set AUTH_REQUIRED=true (docs/access.md), or keep others away from it."
    return [checks.Warning(problem, hint=hint, id="watchfire.W002")]


def _is_this_machine(name: str) -> bool:
    name = name.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
