"""Rows read and written where the ORM's own way takes most of the time of a change.

Putting a statement together costs the ORM several times what the database takes for its answer.
SQLite takes many rows by `executemany`, PostgreSQL as one JSON parameter: the ORM hands it an
array a column, and quoting each text of each array costs more than storing it.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)

_KEYS = 500  # in one statement


def read(model: type[Row], names: Sequence[str], *, lock: bool = False, **values: Any) -> list[Row]:
    """The rows with these values in these fields, in the model's order.

    Of each row the named fields; the others are read when they are asked for. With `lock` the
    rows are held until the end of the transaction.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in values]
    clause = "WHERE " + " AND ".join(f"{column} = %s" for column in _columns(fields))
    order = [_ordered(model, name) for name in model._meta.ordering]
    if order:
        clause += f" ORDER BY {', '.join(order)}"
    if lock and connection.features.has_select_for_update:
        clause += " FOR UPDATE"
    pairs = zip(fields, values.values(), strict=True)
    parameters = [field.get_db_prep_value(value, connection) for field, value in pairs]
    return _read(model, names, clause, parameters)


def read_keys(model: type[Row], names: Sequence[str], keys: Sequence[Any]) -> list[Row]:
    """The rows with these primary keys, in no order; of each the named fields."""
    (column,) = _columns([model._meta.pk])
    found: list[Row] = []
    for start in range(0, len(keys), _KEYS):
        some = keys[start : start + _KEYS]
        found += _read(model, names, f"WHERE {column} IN ({', '.join(['%s'] * len(some))})", some)
    return found


def write(
    model: type[models.Model],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    overwrite_by: str | None = None,
    keep: bool = False,
) -> None:
    """Insert rows with a value for each of the named fields.

    With `overwrite_by`, a unique field, a row that is there already is overwritten; with `keep`
    it stays as it is. Raises what the database raises.
    """
    if not rows:
        return
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    conflict = "ON CONFLICT DO NOTHING" if keep else _overwriting(model, fields, overwrite_by)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = f"{_insert(model, fields, _from_json(fields))} {conflict}"
            columns = [field.column for field in fields]
            objects = [dict(zip(columns, row, strict=True)) for row in rows]
            cursor.execute(statement, [msgspec.json.encode(objects).decode()])
        else:
            statement = f"{_insert(model, fields, _from_values(fields))} {conflict}"
            columns_of_values = zip(*rows, strict=True)
            adapted = [
                _adapted(field, values)
                for field, values in zip(fields, columns_of_values, strict=True)
            ]
            cursor.executemany(statement, list(zip(*adapted, strict=True)))


def _read(
    model: type[Row], names: Sequence[str], clause: str, parameters: Sequence[Any]
) -> list[Row]:
    fields: list[Any] = [field for field in model._meta.concrete_fields if field.attname in names]
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"SELECT {', '.join(_columns(fields))} FROM {table} {clause}"  # noqa: S608 - names of our own columns
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    if not rows:
        return []
    columns = [_converted(field, values) for field, values in zip(fields, zip(*rows), strict=True)]
    attributes = [field.attname for field in fields]
    return [
        model.from_db(connection.alias, attributes, values)
        for values in zip(*columns, strict=True)
    ]


def _converted(field: Any, values: Sequence[Any]) -> Sequence[Any]:
    """What Django makes of a column's values."""
    column = field.cached_col
    for convert in (
        *connection.ops.get_db_converters(column),
        *field.get_db_converters(connection),
    ):
        values = [convert(value, column, connection) for value in values]
    return values


def _ordered(model: type[models.Model], name: str) -> str:
    (column,) = _columns([model._meta.get_field(name.removeprefix("-"))])
    return f"{column} DESC" if name.startswith("-") else column


def _insert(model: type[models.Model], fields: Sequence[Any], source: str) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({', '.join(_columns(fields))}) {source}"


def _overwriting(
    model: type[models.Model], fields: Sequence[Any], overwrite_by: str | None
) -> str:
    if overwrite_by is None:
        return ""
    (key,) = _columns([model._meta.get_field(overwrite_by)])
    columns = _columns(fields)
    moved = ", ".join(f"{column} = EXCLUDED.{column}" for column in columns if column != key)
    return f"ON CONFLICT ({key}) DO UPDATE SET {moved}"


def _columns(fields: Sequence[Any]) -> list[str]:
    return [connection.ops.quote_name(field.column) for field in fields]


def _from_json(fields: Sequence[Any]) -> str:
    columns = _columns(fields)
    kinds = [field.db_type(connection) for field in fields]
    given = ", ".join(f"{column} {kind}" for column, kind in zip(columns, kinds, strict=True))
    return f"SELECT {', '.join(columns)} FROM json_to_recordset(%s) AS given({given})"  # noqa: S608 - names of our own columns


def _from_values(fields: Sequence[Any]) -> str:
    return f"VALUES ({', '.join(['%s'] * len(fields))})"


def _adapted(field: Any, values: Sequence[Any]) -> Sequence[Any]:
    """A column's values as SQLite keeps them."""
    if isinstance(field, models.JSONField):
        return [msgspec.json.encode(value).decode() for value in values]
    if isinstance(field, models.DateTimeField):
        return [None if at is None else _time_text(at) for at in values]
    return values


def _time_text(at: datetime) -> str:
    """As Django writes it: in UTC, without a zone."""
    return str(at.astimezone(UTC).replace(tzinfo=None))
