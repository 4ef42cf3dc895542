"""How many streams each address has open at all workers together, in the database."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F, Sum
from django.utils.crypto import get_random_string

from config.rows import chunks
from realtime.beats import Beats
from realtime.models import OpenStreams, StreamWorker

NOBODY = ""  # the row of which the lock is held to count


class Exchange(NamedTuple):
    """What a worker tells and asks in one transaction."""

    own: Mapping[str, int]  # its streams, for each address that is named here
    asked: Mapping[str, int]  # how many more are wanted; addresses of `own`
    changed: Collection[str] = ()  # addresses of `own` to be written even if nothing is granted
    whole: bool = False  # `own` is everything that it has
    beat: bool = False  # it lives, and the others are to know


class Answer(NamedTuple):
    """What there is room for; less than 0 where an address has too many already."""

    room: Mapping[str, int]
    was_known: bool  # else the others took this worker for dead, and its counts are gone


def granted(asked: int, room: int) -> int:
    """How many of the asked are let in."""
    return max(0, min(asked, room))


class OpenStreamsTable:
    """One worker's hand in the table; for one thread, whose connection it uses."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.worker = get_random_string(16)
        self._limit = limit  # streams of one address
        self._clock = clock
        self._beats = Beats()

    def exchange(self, exchange: Exchange) -> Answer:
        """Count, and grant what there is room for; whoever counts at the same time waits.

        Raises what the database raises, and then it is not known whether it was done.
        """
        try:
            if not exchange.own and not exchange.whole:
                return self._look_only(exchange.beat)
            with transaction.atomic():
                StreamWorker.objects.select_for_update().get_or_create(pk=NOBODY)
                return self._count(exchange)
        except Exception:
            connection.close()  # it may be what is broken: the next call opens a new one
            raise

    def leave(self) -> None:
        """This worker has no streams any more, and its thread no use for the database."""
        try:
            _forget([self.worker])
        finally:
            connection.close()

    def _look_only(self, beat: bool) -> Answer:
        self._look()
        return Answer({}, was_known=not beat or self._beat())

    def _count(self, exchange: Exchange) -> Answer:
        was_known = self._look()
        others = self._others(exchange.own)
        room = {
            address: self._limit - others.get(address, 0) - count
            for address, count in exchange.own.items()
        }
        if self._write(exchange, room) or exchange.beat:
            self._beat()
        return Answer(room, was_known)

    def _beat(self) -> bool:
        """Tell the others that this worker lives; False: they had forgotten it."""
        if StreamWorker.objects.filter(pk=self.worker).update(beat=F("beat") + 1):
            return True
        StreamWorker.objects.get_or_create(pk=self.worker)
        return False

    def _look(self) -> bool:
        """Forget who fell silent; whether this worker itself is known."""
        beats = dict(StreamWorker.objects.values_list("name", "beat"))
        beats.pop(NOBODY, None)
        is_known = beats.pop(self.worker, None) is not None
        silent = self._beats.look(beats, self._clock())
        if silent:
            _forget(silent)
        return is_known

    def _others(self, addresses: Iterable[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for some in chunks(addresses):
            rows = OpenStreams.objects.filter(address__in=some).exclude(worker=self.worker)
            found.update(rows.order_by().values_list("address").annotate(Sum("count")))
        return found

    def _write(self, exchange: Exchange, room: Mapping[str, int]) -> bool:
        mine = OpenStreams.objects.filter(worker=self.worker)
        if exchange.whole:
            mine.delete()
        written: list[OpenStreams] = []
        gone: list[str] = []
        for address, own in exchange.own.items():
            count = own + granted(exchange.asked.get(address, 0), room[address])
            if count and (exchange.whole or count != own or address in exchange.changed):
                written.append(OpenStreams(worker=self.worker, address=address, count=count))
            elif not count and address in exchange.changed and not exchange.whole:
                gone.append(address)
        OpenStreams.objects.bulk_create(
            written,
            update_conflicts=True,
            unique_fields=["address", "worker"],
            update_fields=["count"],
        )
        for some in chunks(gone):
            mine.filter(address__in=some).delete()
        return bool(written)


def _forget(workers: list[str]) -> None:
    with transaction.atomic():
        OpenStreams.objects.filter(worker__in=workers).delete()
        StreamWorker.objects.filter(pk__in=workers).delete()
