"""Rows read and written where the ORM's own way takes most of the time of a change.

Putting a statement together costs the ORM several times what the database takes for its answer.
SQLite takes many rows by `executemany`, PostgreSQL as one JSON parameter: the ORM hands it an
array a column, and quoting each text of each array costs more than storing it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)
Key = TypeVar("Key")

_KEYS = 500  # in one statement: SQLite takes only so many parameters


def chunks(keys: Iterable[Key]) -> Iterator[Sequence[Key]]:
    """Parts that fit into one statement."""
    rest = list(keys)
    return (rest[start : start + _KEYS] for start in range(0, len(rest), _KEYS))


def read(
    model: type[Row], names: tuple[str, ...], *, lock: bool = False, **values: Any
) -> list[Row]:
    """The rows with these values in these fields, in the model's order.

    Of each row the named fields; the others are read when they are asked for. With `lock` the
    rows are held until the end of the transaction.
    """
    clause = f"{_condition(model, tuple(values))} {_order(model)}"
    if lock and connection.features.has_select_for_update:
        clause += " FOR UPDATE"
    return _read(model, names, clause, _prepared(model, values))


def read_keys(model: type[Row], names: tuple[str, ...], keys: Sequence[Any]) -> list[Row]:
    """The rows with these primary keys, in no order; of each the named fields."""
    column = _columns([model._meta.pk])
    found: list[Row] = []
    for some in chunks(keys):
        places = ", ".join(["%s"] * len(some))
        found += _read(model, names, f"WHERE {column} IN ({places})", some)
    return found


def least(model: type[models.Model], name: str, **values: Any) -> Any:
    """The lowest value of a field among the rows with these values in these fields, or None."""
    (field,) = _fields(model, (name,))
    asked = tuple(values)
    statement = f"SELECT MIN({_quoted(field.column)}) {_from(model)} {_condition(model, asked)}"
    with connection.cursor() as cursor:
        cursor.execute(statement, _prepared(model, values))
        row = cursor.fetchone()
    return _converted(field, row)[0]


def write(
    model: type[models.Model],
    names: tuple[str, ...],
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
    statement = _insert(model, names, overwrite_by, keep, connection.vendor)
    fields = _fields(model, names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns = [field.column for field in fields]
            objects = [dict(zip(columns, row, strict=True)) for row in rows]
            cursor.execute(statement, [msgspec.json.encode(objects).decode()])
        else:
            values = zip(fields, zip(*rows, strict=True), strict=True)
            adapted = [_adapted(field, column) for field, column in values]
            cursor.executemany(statement, list(zip(*adapted, strict=True)))


def _read(
    model: type[Row], names: tuple[str, ...], clause: str, parameters: Sequence[Any]
) -> list[Row]:
    names = _in_order(model, names)
    fields = _fields(model, names)
    with connection.cursor() as cursor:
        cursor.execute(f"{_select(model, names)} {clause}", parameters)
        rows = cursor.fetchall()
    if not rows:
        return []
    values = zip(fields, zip(*rows, strict=True), strict=True)
    converted = [_converted(field, column) for field, column in values]
    # In the order of the columns: by their names, a model takes five times as long.
    return [model.from_db(connection.alias, names, row) for row in zip(*converted, strict=True)]


def _converted(field: Any, values: Sequence[Any]) -> Sequence[Any]:
    """What Django makes of a column's values."""
    column = field.cached_col
    own = field.get_db_converters(connection)
    for convert in (*connection.ops.get_db_converters(column), *own):
        values = [convert(value, column, connection) for value in values]
    return values


def _adapted(field: Any, values: Sequence[Any]) -> Sequence[Any]:
    """A column's values as SQLite keeps them."""
    if isinstance(field, models.JSONField):
        return [msgspec.json.encode(value).decode() for value in values]
    if isinstance(field, models.DateTimeField):
        texts = {at: _time_text(at) for at in set(values)}  # the rows of a change share their times
        return [texts[at] for at in values]
    return values


def _time_text(at: datetime | None) -> str | None:
    """As Django writes it: in UTC, without a zone."""
    return None if at is None else str(at.astimezone(UTC).replace(tzinfo=None))


@lru_cache
def _fields(model: type[models.Model], names: tuple[str, ...]) -> list[Any]:
    return [model._meta.get_field(name) for name in names]


@lru_cache
def _in_order(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, ...]:
    """As a model takes its values."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in names)


@lru_cache
def _select(model: type[models.Model], names: tuple[str, ...]) -> str:
    return f"SELECT {_columns(_fields(model, names))} {_from(model)}"


def _from(model: type[models.Model]) -> str:
    return f"FROM {_quoted(model._meta.db_table)}"


@lru_cache
def _condition(model: type[models.Model], names: tuple[str, ...]) -> str:
    """The rows with given values of these fields."""
    return "WHERE " + " AND ".join(f"{_quoted(f.column)} = %s" for f in _fields(model, names))


def _prepared(model: type[models.Model], values: Mapping[str, Any]) -> list[Any]:
    pairs = zip(_fields(model, tuple(values)), values.values(), strict=True)
    return [field.get_db_prep_value(value, connection) for field, value in pairs]


@lru_cache
def _order(model: type[models.Model]) -> str:
    """The model's own; empty when it has none."""
    names = [_ordered(model, str(name)) for name in model._meta.ordering or ()]
    return f"ORDER BY {', '.join(names)}" if names else ""


def _ordered(model: type[models.Model], name: str) -> str:
    (field,) = _fields(model, (name.removeprefix("-"),))
    return f"{_quoted(field.column)}{' DESC' if name.startswith('-') else ''}"


@lru_cache
def _insert(
    model: type[models.Model],
    names: tuple[str, ...],
    overwrite_by: str | None,
    keep: bool,
    vendor: str,
) -> str:
    fields = _fields(model, names)
    source = _from_json(fields) if vendor == "postgresql" else _from_values(fields)
    statement = f"INSERT INTO {_quoted(model._meta.db_table)} ({_columns(fields)}) {source}"
    if keep:
        return f"{statement} ON CONFLICT DO NOTHING"
    if overwrite_by is None:
        return statement
    others = [_quoted(field.column) for field in fields if field.name != overwrite_by]
    moved = ", ".join(f"{column} = EXCLUDED.{column}" for column in others)
    (key,) = _fields(model, (overwrite_by,))
    return f"{statement} ON CONFLICT ({_quoted(key.column)}) DO UPDATE SET {moved}"


def _from_json(fields: Iterable[Any]) -> str:
    given = ", ".join(f"{_quoted(field.column)} {field.db_type(connection)}" for field in fields)
    return f"SELECT {_columns(fields)} FROM json_to_recordset(%s) AS given({given})"  # noqa: S608 - our own names


def _from_values(fields: Sequence[Any]) -> str:
    return f"VALUES ({', '.join(['%s'] * len(fields))})"


def _columns(fields: Iterable[Any]) -> str:
    return ", ".join(_quoted(field.column) for field in fields)


def _quoted(name: str) -> str:
    """As SQLite and PostgreSQL both take the name of a table or column."""
    return f'"{name}"'
