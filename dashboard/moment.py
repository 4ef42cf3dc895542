"""Reads that belong together: a page's position and the state that it stands for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Queries inside see one commit and no later one: the figures fold only from the very
    position that the page names. It locks nothing and waits for nobody."""
    if connection.in_atomic_block:
        yield  # whoever opened the transaction has chosen
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    elif connection.vendor == "sqlite":
        with _deferred(connection), transaction.atomic():
            yield
    else:
        with transaction.atomic():
            yield


@contextmanager
def _deferred(sqlite: Any) -> Iterator[None]:
    # The settings begin every transaction as a writer, in turn; a page only reads.
    sqlite.ensure_connection()
    usual = sqlite.transaction_mode
    sqlite.transaction_mode = "DEFERRED"
    try:
        yield
    finally:
        sqlite.transaction_mode = usual
