"""The ring: what it holds, what it lets go, and where it cuts."""

import weakref

from hypothesis import given
from hypothesis import strategies as st

from realtime.events import Stored
from realtime.ring import CUT_BYTES, Ring
from tests.realtime.fake_log import stored


def filled(ring: Ring, sizes: list[int]) -> Ring:
    for size in sizes:
        ring.append([Stored(ring.head + 1, "stats_updated", b"x" * size)])
    return ring


def test_ring_gives_what_follows_a_seq() -> None:
    ring = Ring(10)
    ring.clear(head=40)
    ring.append([stored(seq) for seq in range(41, 46)])
    assert [event.seq for event in ring.after(42)] == [43, 44, 45]
    assert [event.seq for event in ring.after(40, limit=2)] == [41, 42]
    assert ring.after(45) == []
    assert ring.holds_after(40)
    assert ring.holds_after(45)
    assert not ring.holds_after(39)
    assert not ring.holds_after(46)


def test_ring_keeps_the_newest_events() -> None:
    ring = Ring(3)
    ring.append([stored(seq) for seq in range(1, 11)])
    assert len(ring) == 3
    assert not ring.holds_after(6)
    assert [event.seq for event in ring.after(7)] == [8, 9, 10]


def test_ring_lets_old_events_go_when_they_are_large_but_never_the_newest() -> None:
    ring = filled(Ring(100, most_bytes=1000), [400, 400, 400])
    assert len(ring) == 2
    assert ring.bytes == 800
    ring = filled(ring, [5000])
    assert len(ring) == 1
    assert [event.seq for event in ring.after(3)] == [4]


def test_ring_keeps_no_memory_of_what_it_let_go() -> None:
    ring = Ring(1000, most_bytes=1000)
    kept: list[weakref.ref[Stored]] = []
    for seq in range(1, 16):
        event = Stored(seq, "stats_updated", b"x" * 100)
        kept.append(weakref.ref(event))
        ring.append([event])
        del event
        assert sum(each() is not None for each in kept) == len(ring) <= 10


def test_ring_forgets_everything_when_it_is_cleared() -> None:
    ring = filled(Ring(5), [10, 10])
    ring.clear(head=9)
    assert (len(ring), ring.bytes, ring.head) == (0, 0, 9)
    assert ring.holds_after(9)
    assert not ring.holds_after(2)


def test_ring_cuts_at_the_same_places_for_everybody() -> None:
    ring = filled(Ring(1000), [CUT_BYTES // 10] * 100)
    ends = set()
    for seq in range(ring.head - 30, ring.head - 11):
        ends.add(ring.after(seq)[-1].seq)
    assert len(ends) <= 4, "clients at nineteen places meet at a few"


@given(
    sizes=st.lists(st.integers(1, 3 * CUT_BYTES), max_size=40),
    most_events=st.integers(1, 20),
    most_bytes=st.integers(1, 10 * CUT_BYTES),
)
def test_ring_is_read_piece_by_piece_without_a_gap(
    sizes: list[int], most_events: int, most_bytes: int
) -> None:
    ring = filled(Ring(most_events, most_bytes), sizes)
    assert len(ring) <= most_events
    assert ring.bytes <= most_bytes or len(ring) == 1
    seq = ring.head - len(ring)
    while seq < ring.head:
        piece = ring.after(seq)
        assert [event.seq for event in piece] == list(range(seq + 1, seq + 1 + len(piece)))
        assert sum(len(event.body) for event in piece[:-1]) <= CUT_BYTES
        seq = piece[-1].seq
