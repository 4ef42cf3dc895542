"""Ends the streams whose session or token has ended, within seconds."""

import asyncio
import logging

from django.utils import timezone

from realtime.access import standing
from realtime.access.credential import Credential
from realtime.access.database import database
from realtime.streams import NOT_SIGNED_IN, Streams

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0


class CredentialSweep:
    """One for each process: looks at the credentials of its open streams, all at once."""

    def __init__(self, streams: Streams, seconds: float = SWEEP_SECONDS) -> None:
        self._streams = streams
        self._seconds = seconds
        self._task: asyncio.Task[None] | None = None
        self._failing = False

    def start(self) -> None:
        """Sweep until `stop`. Does nothing when it does so already."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="access-sweep")

    async def stop(self) -> None:
        if self._task is not None:
            task, self._task = self._task, None
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await asyncio.to_thread(database.close)

    async def turn(self) -> None:
        """One look: no query where no stream has a credential, or all of them are JWTs."""
        held = self._held()
        if not held:
            return
        self._end(standing.over_by_time(held, timezone.now().timestamp()))
        asked = {each for each in held if each.key}
        if asked:
            self._end(await database.call(standing.over, asked))

    def _held(self) -> set[Credential]:
        return {each.credential for each in self._streams if each.credential is not None}

    def _end(self, over: set[Credential]) -> None:
        if not over:
            return
        for stream in self._streams:
            if stream.credential in over:
                stream.end(NOT_SIGNED_IN)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            try:
                await self.turn()
                self._failing = False
            except Exception as error:
                # While the database is away nobody can sign out either: streams go on.
                if not self._failing:
                    logger.warning("Sessions and tokens cannot be looked at: %s", error)
                self._failing = True
