"""How SQLite goes about the queries on the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite's plan is read")


@contextmanager
def plans_on_the_log() -> Iterator[list[str]]:
    """A plan for each query on the table of events that is made inside."""
    plans: list[str] = []

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "realtime_event" in sql.replace("realtime_eventlog", "") and sql.startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                plans.append(" ".join(str(row) for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield plans
