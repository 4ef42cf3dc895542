"""A probe in a thread of its own, so that one that hangs holds up nobody."""

import threading
import time
from collections import deque
from collections.abc import Callable

from django.db import connections

from dashboard.probes import PATIENCE_SECONDS, reason
from dashboard.readings import Reading, failed

Probe = Callable[[], Reading | None]
"""Looks at one part; None: there is nothing to say yet. What it raises is a failure."""


class Watch:
    """Asked now and then, it runs its probe once; `take` gives what was found meanwhile.

    While a probe is under way no other is started: one that hangs costs one thread, however
    long it does, and counts as failing each time it is asked again.
    """

    def __init__(
        self,
        component: str,
        probe: Probe,
        on_found: Callable[[], None] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.component = component
        self._probe = probe
        self._on_found = on_found  # called in the probe's thread
        self._monotonic = monotonic
        self._found: deque[Reading] = deque(maxlen=1)
        self._thread: threading.Thread | None = None
        self._begun = 0.0

    def ask(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._begun = self._monotonic()
            name = f"health-{self.component}"
            # A daemon: one that hangs must not keep the process from its end.
            self._thread = threading.Thread(target=self._run, name=name, daemon=True)
            self._thread.start()
            return
        waited_seconds = self._monotonic() - self._begun
        if waited_seconds > PATIENCE_SECONDS:
            self._found.append(failed(self.component, f"no answer for {waited_seconds:.0f} s"))

    def take(self) -> Reading | None:
        """The newest reading that was not taken yet."""
        try:
            return self._found.popleft()
        except IndexError:
            return None

    def join(self, seconds: float) -> None:
        """Wait for a probe that is under way."""
        if self._thread is not None:
            self._thread.join(max(0.0, seconds))

    def _run(self) -> None:
        try:
            reading = self._probe()
        except Exception as error:
            reading = failed(self.component, reason(error))
        finally:
            connections.close_all()  # those of this thread, which ends
        if reading is not None:
            self._found.append(reading)
            self._on_found()
