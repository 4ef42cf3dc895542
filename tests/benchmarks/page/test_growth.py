from benchmarks.page.growth import lines
from benchmarks.page.tab import Held

BEFORE = Held(4_000_000, 9_000, 60)


def _met(after: Held) -> list[bool | None]:
    return [figure.is_met for figure in lines("many events", BEFORE, after, "900/s")]


def test_a_page_that_holds_what_it_held_meets_both_goals() -> None:
    assert _met(BEFORE) == [True, True]
    assert _met(Held(3_000_000, 8_000, 60)) == [True, True]


def test_a_heap_that_grew_by_more_than_a_megabyte_does_not() -> None:
    assert _met(BEFORE._replace(heap_bytes=4_000_000 + 1_100_000)) == [False, True]


def test_nodes_that_are_left_do_not() -> None:
    assert _met(BEFORE._replace(nodes=9_100)) == [True, False]
