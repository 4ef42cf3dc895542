"""What is wrong with the configuration, told at start."""

import sys
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register


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
