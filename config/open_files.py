"""How many files and sockets this process may have open."""

import logging
import resource
from contextlib import suppress

logger = logging.getLogger(__name__)

ENOUGH = 65_536  # a hard limit may be a billion, for which some programs make room
# Beside the streams: databases, requests, the log, and each stream's second number for the moment
# in which it changes hands.
RESERVE = 256


def make_room(streams: int) -> None:
    """Raise this process's own limit as far as it may; warns when streams have no room in it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return
    needed = streams + RESERVE
    wanted = max(ENOUGH, needed)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft < wanted:
        with suppress(OSError, ValueError):  # some systems have a smaller limit, which they hide
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    if soft < needed:
        logger.warning(
            "This process may open %d files, too few for %d streams (REALTIME_MAX_STREAMS): "
            "raise its limit (LimitNOFILE, ulimit -n) to %d.",
            soft,
            streams,
            needed,
        )
