"""What a command says when its database cannot be used."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import Error as DatabaseError


@contextmanager
def usable_database() -> Iterator[None]:
    """Turns a failure of the database into one sentence. Raises `CommandError`."""
    try:
        yield
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        raise CommandError(f"The database of DATABASE_URL cannot be used: {reason}") from error
