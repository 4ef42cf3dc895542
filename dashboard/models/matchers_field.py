"""Matchers in a column."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from dashboard.matchers import MatcherError, matcher_to_json, matchers_from_json


def normal_matchers(items: Any) -> list[dict[str, str | bool]]:
    """Matchers in the API's JSON with every key; raises `ValidationError`."""
    try:
        return [matcher_to_json(matcher) for matcher in matchers_from_json(items)]
    except MatcherError as error:
        raise ValidationError(str(error)) from error


def validate_matchers(items: Any) -> None:
    normal_matchers(items)


class MatchersJSON(models.JSONField):
    """`[{name, value, isRegex, isEqual}]`"""

    default_validators = [validate_matchers]
