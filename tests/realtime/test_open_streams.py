"""The table of open streams: room for each address over all workers, and what the dead leave."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from realtime.beats import BEAT_SECONDS, SILENT_SECONDS
from realtime.models import OpenStreams, StreamWorker
from realtime.open_streams import NOBODY, Answer, Exchange, OpenStreamsTable, granted

pytestmark = pytest.mark.django_db(transaction=True)

A, B = "192.0.2.1", "2001:db8:1:2::/64"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def ask(table: OpenStreamsTable, own: int, more: int, address: str = A) -> int:
    """How many of `more` are let in."""
    answer = table.exchange(Exchange({address: own}, {address: more}))
    return granted(more, answer.room[address])


def counts() -> dict[str, int]:
    """The streams of each address, at all workers."""
    found: dict[str, int] = {}
    for row in OpenStreams.objects.all():
        assert row.count > 0
        found[row.address] = found.get(row.address, 0) + row.count
    return found


def test_table_grants_no_more_than_the_limit_over_all_workers(clock: Clock) -> None:
    first, second = OpenStreamsTable(10, clock), OpenStreamsTable(10, clock)
    assert ask(first, 0, 6) == 6
    assert ask(second, 0, 5) == 4
    assert ask(first, 6, 1) == 0
    assert ask(second, 4, 3, B) == 3, "another address has its own count"
    assert counts()[A] == 10


def test_table_gives_back_what_has_ended(clock: Clock) -> None:
    first, second = OpenStreamsTable(10, clock), OpenStreamsTable(10, clock)
    assert ask(first, 0, 10) == 10
    first.exchange(Exchange({A: 7}, {}, changed={A}))
    assert ask(second, 0, 5) == 3
    first.exchange(Exchange({A: 0}, {}, changed={A}))
    assert counts() == {A: 3}
    assert ask(second, 3, 5) == 5


def test_table_tells_when_an_address_has_too_many(clock: Clock) -> None:
    """Two workers were cut off, and each went by its own count."""
    first, second = OpenStreamsTable(10, clock), OpenStreamsTable(10, clock)
    first.exchange(Exchange({A: 8}, {}, whole=True))
    answer = second.exchange(Exchange({A: 9}, {A: 2}, whole=True))
    assert answer.room[A] == -7
    assert counts() == {A: 17}
    assert ask(first, 8, 1) == 0


def test_whole_exchange_replaces_what_was_known_of_the_worker(clock: Clock) -> None:
    table, other = OpenStreamsTable(10, clock), OpenStreamsTable(10, clock)
    ask(table, 0, 3)
    ask(table, 0, 4, B)
    ask(other, 0, 2)
    table.exchange(Exchange({B: 1}, {B: 1}, whole=True))
    assert counts() == {A: 2, B: 2}


def test_counts_of_a_worker_that_fell_silent_are_dropped(clock: Clock) -> None:
    dead, alive = OpenStreamsTable(10, clock), OpenStreamsTable(10, clock)
    ask(dead, 0, 10)
    assert ask(alive, 0, 1) == 0
    while not ask(alive, 0, 1):
        clock.now += BEAT_SECONDS / 2
        assert clock.now < 12, "healed within 15 s, with the time to notice"
    assert clock.now > SILENT_SECONDS
    assert counts() == {A: 1}
    assert set(StreamWorker.objects.values_list("name", flat=True)) == {NOBODY, alive.worker}


def test_counts_of_a_worker_that_is_only_quiet_stay(clock: Clock) -> None:
    quiet, other = OpenStreamsTable(10, clock), OpenStreamsTable(10, clock)
    ask(quiet, 0, 10)
    for _ in range(30):
        clock.now += BEAT_SECONDS
        assert quiet.exchange(Exchange({}, {}, beat=True)).was_known
        assert ask(other, 0, 1) == 0


def test_idle_worker_also_sees_who_falls_silent(clock: Clock) -> None:
    dead, idle = OpenStreamsTable(10, clock), OpenStreamsTable(10, clock)
    ask(dead, 0, 10)
    for _ in range(10):
        clock.now += BEAT_SECONDS
        assert idle.exchange(Exchange({}, {})) == Answer({}, True)
    assert ask(idle, 0, 10) == 10


def test_worker_that_was_taken_for_dead_is_told(clock: Clock) -> None:
    frozen, other = OpenStreamsTable(10, clock), OpenStreamsTable(10, clock)
    ask(frozen, 0, 4)
    for _ in range(10):
        clock.now += BEAT_SECONDS
        other.exchange(Exchange({}, {}))
    assert counts() == {}
    assert not frozen.exchange(Exchange({}, {}, beat=True)).was_known
    frozen.exchange(Exchange({A: 4}, {}, whole=True))
    assert frozen.exchange(Exchange({}, {}, beat=True)).was_known
    assert counts() == {A: 4}


def test_worker_that_leaves_takes_its_counts_with_it(clock: Clock) -> None:
    first, second = OpenStreamsTable(10, clock), OpenStreamsTable(10, clock)
    ask(first, 0, 10)
    ask(second, 0, 10, B)
    first.leave()
    assert counts() == {B: 10}
    assert ask(second, 0, 10) == 10


def test_table_takes_thousands_of_addresses_at_once(clock: Clock) -> None:
    table = OpenStreamsTable(1, clock)
    own = {f"10.0.{n // 250}.{n % 250}": 0 for n in range(3000)}
    answer = table.exchange(Exchange(own, dict.fromkeys(own, 2)))
    assert set(answer.room.values()) == {1}
    assert len(counts()) == 3000
    table.exchange(Exchange(own, {}, changed=set(own)))
    assert counts() == {}


def test_exchange_that_refuses_writes_nothing(clock: Clock) -> None:
    first, second = OpenStreamsTable(1, clock), OpenStreamsTable(1, clock)
    ask(first, 0, 1)
    with CaptureQueriesContext(connection) as queries:
        assert ask(second, 0, 5) == 0
    statements = [query["sql"].split(" ")[0] for query in queries]
    assert set(statements) <= {"BEGIN", "SELECT", "COMMIT"}, "it costs no sync of the disk"
