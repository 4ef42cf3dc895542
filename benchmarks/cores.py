"""A core for what is measured and another for who measures, so that neither takes from the other.

Both come before what else runs on the machine, where this user may ask for that.
"""

import os
import shutil
from collections.abc import Sequence

SERVER_CORE, FLEET_CORE = 0, 1
# Some nine times the share of a program that asks for nothing. Linux shares cores out between
# sessions first (sched_autogroup), so each has a session of its own with that niceness.
_AUTOGROUP = '{ echo -10 >/proc/self/autogroup; } 2>/dev/null; exec "$@"'
_PREFERRED = ("setsid", "nice", "-n", "-10", "sh", "-c", _AUTOGROUP, "sh")


def pinned(command: Sequence[str], core: int) -> list[str]:
    """The command on that core alone; on any, where there is one core or no `taskset`."""
    return preferred([*(["taskset", "-c", str(core)] if is_pinning() else []), *command])


def preferred(command: Sequence[str]) -> list[str]:
    """The command before other programs, where this user may put it there."""
    return [*(_PREFERRED if is_preferred() else []), *command]


def is_preferred() -> bool:
    """Whether this user may put its programs before others."""
    return os.geteuid() == 0 and all(map(shutil.which, ("setsid", "nice")))


def is_pinning() -> bool:
    return {SERVER_CORE, FLEET_CORE} <= os.sched_getaffinity(0) and bool(shutil.which("taskset"))
