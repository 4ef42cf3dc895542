"""The operator's log of streams and events: one line for each start, end, refusal, publication.

The fields of a line go beside its message (`config.logs` writes them as text or JSON). None of
them is a secret: a person has a name here, a token has none. A line that is not wanted at the
level in force is not made.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence

from realtime.events import AlertPayload, HealthPayload, NewEvent, SilencePayload
from realtime.streams import Stream

logger = logging.getLogger("realtime.streams")
publications = logging.getLogger("realtime.published")

# Events of one commit that are told one by one; of more there is one line for all of them.
MOST_SINGLE = 10
MOST_REFUSALS_PER_SECOND = 20  # a storm of them must not fill the disk
MOST_CHARACTERS = 200  # of a name from outside


def opened(stream: Stream) -> None:
    level = _level(stream.transport)
    if logger.isEnabledFor(level):
        fields = {
            "stream": stream.id,
            "transport": stream.transport,
            "address": stream.address,
            "since": None if stream.since is None else str(stream.since),
            "filtered": stream.filtered,
            "who": _name(stream),
        }
        logger.log(level, "stream opened", extra={"fields": fields})


def closed(stream: Stream, seconds: float, seq: int | None) -> None:
    """It was open for so long, and served up to `seq` where that is known."""
    level = _level(stream.transport)
    if logger.isEnabledFor(level):
        fields = {
            "stream": stream.id,
            "transport": stream.transport,
            "address": stream.address,
            "reason": stream.reason,
            "seconds": round(seconds, 3),
            "seq": seq,
        }
        logger.log(level, "stream closed", extra={"fields": fields})


def _on_this_loop(seconds: float, do: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_later(seconds, do)


class Refusals:
    """Those of one second are told one by one, up to a number, and the others together."""

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        later: Callable[[float, Callable[[], None]], None] = _on_this_loop,
    ) -> None:
        self._monotonic = monotonic
        self._later = later
        self._second = 0
        self._told = 0
        self._untold = 0

    def tell(self, transport: str, address: str, reason: str, status: int) -> None:
        if not logger.isEnabledFor(logging.INFO):
            return
        second = int(self._monotonic())
        if second != self._second:
            self._second, self._told = second, 0
            self._tell_rest()
        if self._told == MOST_REFUSALS_PER_SECOND:
            if not self._untold:  # perhaps nobody comes after them, at whom they could be told
                self._later(1.0, self._tell_rest)
            self._untold += 1
            return
        self._told += 1
        fields = {"transport": transport, "address": address, "reason": reason, "status": status}
        logger.info("stream refused", extra={"fields": fields})

    def _tell_rest(self) -> None:
        if self._untold:
            fields = {"refusals": self._untold}
            self._untold = 0
            logger.info("more streams refused", extra={"fields": fields})


refusals = Refusals()


def published(epoch: str, head: int, events: Sequence[NewEvent]) -> None:
    """Events that were committed together, the newest of them at `head`."""
    if not publications.isEnabledFor(logging.INFO):
        return
    first = head - len(events) + 1
    level = logging.INFO
    if len(events) > MOST_SINGLE:
        fields = {
            "first": f"{epoch}-{first}",
            "last": f"{epoch}-{head}",
            "events": len(events),
            "types": dict(Counter(event.type.value for event in events)),
        }
        publications.info("events published", extra={"fields": fields})
        level = logging.DEBUG
    if publications.isEnabledFor(level):
        for seq, event in enumerate(events, start=first):
            single = {"id": f"{epoch}-{seq}", "type": event.type.value, **_subject(event)}
            publications.log(level, "event published", extra={"fields": single})


def _subject(event: NewEvent) -> dict[str, str]:
    """What the event is about, by its id."""
    data = event.data
    if isinstance(data, AlertPayload):
        return {"fingerprint": data.fingerprint}
    if isinstance(data, SilencePayload):
        return {"silence": data.id}
    if isinstance(data, HealthPayload):
        return {"component": data.component[:MOST_CHARACTERS], "status": data.status}
    return {}


def _name(stream: Stream) -> str | None:
    """Whoever it was let in as; None where nothing is asked for."""
    name = getattr(stream.credential, "name", None)
    return None if name is None else str(name)[:MOST_CHARACTERS]


def _level(transport: str) -> int:
    """A poll is no connection that somebody would look for in the log."""
    return logging.DEBUG if transport == "polling" else logging.INFO
