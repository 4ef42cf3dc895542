"""What is wrong with the alertmanager.yml, told at start."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from dashboard import configuration


@register("watchfire")
def check_alertmanager_config(**_: Any) -> list[CheckMessage]:
    """watchfire.E002: the file of ALERTMANAGER_CONFIG cannot be used."""
    try:
        configuration.read()
    except configuration.BadConfiguration as error:
        hint = "docs/routing.md says what is read of the file; amtool check-config looks at all."
        return [Error(problem, hint=hint, id="watchfire.E002") for problem in error.problems]
    return []
