"""How many requests to read the API are served at once, in this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Readers:
    """Counts who reads now; nobody waits, and so no thread is held by those who may not."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0

    @contextmanager
    def admitted(self, limit: int) -> Iterator[bool]:
        """Whether one more may read, for as long as the context lasts."""
        with self._lock:
            admitted = self._count < limit
            self._count += admitted
        try:
            yield admitted
        finally:
            with self._lock:
                self._count -= admitted
