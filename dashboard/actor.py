"""Which person is at work, for the record of what happened. Pure."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str | None] = ContextVar("actor", default=None)


@contextmanager
def acting(name: str | None) -> Iterator[None]:
    """What changes inside was done by this person; an empty name is nobody."""
    token = _current.set(name or None)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> str | None:
    """Whoever is at work; None: a program, or time itself."""
    return _current.get()
