"""Many rows in one go, where the ORM's own way takes most of the time of a change.

SQLite takes them by `executemany`, PostgreSQL as one JSON parameter: the ORM hands it an array a
column, and quoting each text of each array costs more than storing it.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from django.db import connection, models


def write(
    model: type[models.Model],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    overwrite_by: str | None = None,
) -> None:
    """Insert rows with a value for each of the named fields.

    With `overwrite_by`, a unique field, a row that is there already is overwritten. Raises what
    the database raises.
    """
    if not rows:
        return
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = _statement(model, fields, _from_json(fields), overwrite_by)
            columns = [field.column for field in fields]
            objects = [dict(zip(columns, row, strict=True)) for row in rows]
            cursor.execute(statement, [msgspec.json.encode(objects).decode()])
        else:
            statement = _statement(model, fields, _from_values(fields), overwrite_by)
            adapters = [_adapter(field) for field in fields]
            cursor.executemany(
                statement,
                [
                    [adapt(value) for adapt, value in zip(adapters, row, strict=True)]
                    for row in rows
                ],
            )


def _statement(
    model: type[models.Model], fields: Sequence[Any], source: str, overwrite_by: str | None
) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    columns = _columns(fields)
    statement = f"INSERT INTO {table} ({', '.join(columns)}) {source}"
    if overwrite_by is None:
        return statement
    (key,) = _columns([model._meta.get_field(overwrite_by)])
    moved = ", ".join(f"{column} = EXCLUDED.{column}" for column in columns if column != key)
    return f"{statement} ON CONFLICT ({key}) DO UPDATE SET {moved}"


def _columns(fields: Sequence[Any]) -> list[str]:
    return [connection.ops.quote_name(field.column) for field in fields]


def _from_json(fields: Sequence[Any]) -> str:
    columns = _columns(fields)
    kinds = [field.db_type(connection) for field in fields]
    given = ", ".join(f"{column} {kind}" for column, kind in zip(columns, kinds, strict=True))
    return f"SELECT {', '.join(columns)} FROM json_to_recordset(%s) AS given({given})"  # noqa: S608 - names of our own columns


def _from_values(fields: Sequence[Any]) -> str:
    return f"VALUES ({', '.join(['%s'] * len(fields))})"


def _adapter(field: Any) -> Callable[[Any], Any]:
    if isinstance(field, models.JSONField):
        return lambda value: msgspec.json.encode(value).decode()
    if isinstance(field, models.DateTimeField):
        adapt: Callable[[Any], Any] = connection.ops.adapt_datetimefield_value
        return adapt
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
