"""The clock's hand: does what time makes due, in one worker at a time.

Every worker runs one in a thread of its own; a lease row lets exactly one of them work, and
another takes over when the holder is gone. Each step must also be right when two ran at once.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from realtime.models import TickerLease

logger = logging.getLogger(__name__)

LEASE_SECONDS = 3.5  # a dead holder is followed within this and one nap: less than 5 s
RENEW_SECONDS = 1.0
# No lease reaches further ahead, but one from before the database's clock was set back; a second
# may be its ordinary correction.
MOST_AHEAD_SECONDS = LEASE_SECONDS + 1.0
STOP_SECONDS = 5.0  # for a step under way; the thread is a daemon, and its lease runs out
# From a wake to the look that it causes: under load each commit is one, and when it is one alone,
# whoever waits for its event goes first.
WAKE_SECONDS = 0.1
NAP_SECONDS = 1.0  # at most: a due moment may have been set by a process that cannot wake us

Step = Callable[[datetime], datetime | None]
"""Does what is due at `now`; returns the moment of its next work (None: not known)."""


def _complain(what: str, error: Exception) -> None:
    """A database that is away is no mistake of ours: a line says it, without a traceback."""
    if isinstance(error, OperationalError | InterfaceError):
        logger.error("%s: %s", what, str(error).strip().partition("\n")[0])
    else:
        logger.error(what, exc_info=error)


class Lease:
    """The row that says who works; its times are the database's, so clocks need not agree."""

    def __init__(self, holder: str) -> None:
        self.holder = holder
        self._renewed = float("-inf")

    def held(self) -> bool:
        """Take or keep the lease; False while another worker has it."""
        if time.monotonic() - self._renewed < RENEW_SECONDS:
            return True
        until = Now() + timedelta(seconds=LEASE_SECONDS)
        beyond = Now() + timedelta(seconds=MOST_AHEAD_SECONDS)
        free = Q(holder=self.holder) | Q(expires_at__lt=Now()) | Q(expires_at__gt=beyond)
        asked_at = time.monotonic()
        taken = TickerLease.objects.filter(free, pk=1).update(holder=self.holder, expires_at=until)
        if not taken and not TickerLease.objects.filter(pk=1).exists():
            # Born expired: whoever asks first next time has it.
            TickerLease.objects.get_or_create(pk=1, defaults={"expires_at": timezone.now()})
        self._renewed = asked_at if taken else float("-inf")
        return bool(taken)

    @property
    def holding(self) -> bool:
        """Whether it was taken or kept of late; asks nobody."""
        return time.monotonic() - self._renewed < LEASE_SECONDS

    def release(self) -> None:
        self._renewed = float("-inf")
        TickerLease.objects.filter(pk=1, holder=self.holder).update(expires_at=Now())


class Ticker:
    """Runs its steps whenever one is due. `wake` when a due moment may have moved nearer."""

    def __init__(
        self,
        lease: Lease,
        steps: Sequence[Step],
        on_rest: Callable[[], None] = lambda: None,
        on_failure: Callable[[Exception], None] = lambda error: None,
    ) -> None:
        self._lease = lease
        self._steps = steps
        self._on_rest = on_rest  # at each turn that is another worker's
        self._on_failure = on_failure  # at each turn that the lease cannot be asked for
        self._awake = threading.Event()
        self._stopping = threading.Event()
        self._failing: set[Step] = set()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="ticker", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        if self._thread is not None:
            self._stopping.set()
            self.wake()
            self._thread.join(STOP_SECONDS)
            self._thread = None

    def wake(self) -> None:
        self._awake.set()

    def _run(self) -> None:
        failing = False
        while not self._stopping.is_set():
            self._awake.clear()
            nap = NAP_SECONDS
            try:
                if self._lease.held():
                    nap = self._tick()
                else:
                    self._on_rest()
                failing = False
            except Exception as error:
                if not failing:  # once, not every second of an outage
                    _complain("The ticker failed, trying again each second", error)
                failing = True
                self._on_failure(error)
                connection.close()  # it may be what is broken
            self._rest(nap)
        try:
            self._lease.release()
        except Exception:
            logger.warning("The ticker's lease could not be given back; it runs out by itself")
        finally:
            connection.close()

    def _rest(self, nap: float) -> None:
        """Until something is due, or may be since a wake; wakes in a row are one."""
        due = time.monotonic() + nap
        if self._awake.wait(nap):
            self._stopping.wait(max(0.0, min(WAKE_SECONDS, due - time.monotonic())))

    def _run_step(self, step: Step) -> datetime | None:
        """One that fails keeps no other from its work."""
        try:
            moment = step(timezone.now())
        except Exception as error:
            if step not in self._failing:  # once, not every second of an outage
                _complain("A step of the ticker failed, trying again each second", error)
            self._failing.add(step)
            connection.close()  # it may be what is broken
            return None
        self._failing.discard(step)
        return moment

    def _tick(self) -> float:
        """Run every step once; returns the seconds until the next is due."""
        due: list[datetime] = []
        for step in self._steps:
            moment = self._run_step(step)
            if moment is not None:
                due.append(moment)
        if not due:
            return NAP_SECONDS
        return max(0.0, min(NAP_SECONDS, (min(due) - timezone.now()).total_seconds()))
