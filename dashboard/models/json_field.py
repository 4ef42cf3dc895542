"""JSON columns read and written by msgspec: on a board of ten thousand alerts it is what costs."""

import json
from typing import Any

import msgspec
from django.db import models
from django.db.models.fields.json import KeyTransform


class _Encoder(json.JSONEncoder):
    def encode(self, o: Any) -> str:
        return msgspec.json.encode(o).decode()


class QuickJSONField(models.JSONField):
    """A JSONField for objects and lists of texts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"encoder": _Encoder})

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None or isinstance(expression, KeyTransform):
            return super().from_db_value(value, expression, connection)
        return msgspec.json.decode(value)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        del kwargs["encoder"]
        return name, "django.db.models.JSONField", args, kwargs  # the column is the same
