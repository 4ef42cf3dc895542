"""daphne's server with our start and end: background work from the first moment, a clean stop."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from daphne.server import Server
from twisted.internet import defer, reactor

from realtime import worker

logger = logging.getLogger(__name__)

END_SECONDS = 5.0  # for what is asked to end, before the process goes anyway


class WatchfireServer(Server):  # type: ignore[misc]  # daphne has no types
    """Started by `manage.py serve`."""

    def run(self) -> None:
        reactor.callLater(0, worker.start)  # type: ignore[arg-type]  # once the loop runs
        super().run()

    def kill_all_applications(self) -> Any:
        """End what is still open, then the background work, before the process goes.

        daphne's own fails on a connection that has no application yet, and leaves the rest.
        """
        running = [
            details["application_instance"]
            for details in self.connections.values()
            if "application_instance" in details
        ]
        return defer.Deferred.fromFuture(asyncio.ensure_future(_end(running)))


async def _end(running: Sequence[asyncio.Task[Any]]) -> None:
    await _cancel(running)
    await worker.stop()
    # Django leaves a task or two of each stream behind; collected after the loop is gone, they
    # crash the interpreter.
    await _cancel([task for task in asyncio.all_tasks() if task is not asyncio.current_task()])


async def _cancel(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=END_SECONDS)
