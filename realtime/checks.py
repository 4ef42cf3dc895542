"""What is wrong with the configuration, told at start."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register
def check_environment(**_: Any) -> list[CheckMessage]:
    """watchfire.E001: an environment variable that does not say what it must."""
    return [
        Error(problem, hint="docs/configuration.md lists every variable.", id="watchfire.E001")
        for problem in settings.CONFIG_ERRORS
    ]
