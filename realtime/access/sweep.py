"""Ends the streams whose session or token has ended, within seconds."""

import asyncio

from django.db import Error as DatabaseError
from django.utils import timezone

from realtime.access import standing
from realtime.access.asking import database
from realtime.access.credential import Credential
from realtime.rounds import Rounds
from realtime.streams import NOT_SIGNED_IN, Streams

SWEEP_SECONDS = 2.0


class CredentialSweep(Rounds):
    """One for each process: looks at the credentials of its open streams, all at once.

    While the database is away nobody can sign out either: streams go on.
    """

    complaint = "Sessions and tokens cannot be looked at"
    expected = (DatabaseError, TimeoutError)

    def __init__(self, streams: Streams, seconds: float = SWEEP_SECONDS) -> None:
        super().__init__("access-sweep", seconds)
        self._streams = streams

    async def ended(self) -> None:
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
