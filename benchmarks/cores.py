"""A core for what is measured and another for who measures, so that neither takes from the other."""

import os
import shutil
from collections.abc import Sequence

SERVER_CORE, FLEET_CORE = 0, 1


def pinned(command: Sequence[str], core: int) -> list[str]:
    """The command on that core alone; as it is, where there is one core or no `taskset`."""
    if is_pinning():
        return ["taskset", "-c", str(core), *command]
    return list(command)


def is_pinning() -> bool:
    return {SERVER_CORE, FLEET_CORE} <= os.sched_getaffinity(0) and bool(shutil.which("taskset"))
