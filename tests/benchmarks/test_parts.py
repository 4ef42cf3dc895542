from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext

from benchmarks.figure import Figure
from benchmarks.frame import Table
from benchmarks.parts import measured
from benchmarks.systems import Missing

PEER = "peer"
Parts = Mapping[str, Callable[[str], Iterator[Figure]]]


def table(parts: Parts, assembled: Callable[[], AbstractContextManager[str]]) -> Table:
    (only,) = measured(
        "title",
        (PEER,),
        parts,
        assembled,
        missing=lambda rig: {PEER: f"{rig}: install it"},
        note=lambda rig: f"on {rig}",
    )
    return only


def test_table_has_a_line_for_each_figure_of_the_parts_and_a_note() -> None:
    parts: Parts = {
        "slow": lambda rig: iter([Figure(f"slow {rig}", 1.0, str)]),
        "storm": lambda rig: iter([Figure("first", 2.0, str), Figure("second", 3.0, str)]),
    }
    only = table(parts, lambda: nullcontext("rig"))
    assert [row[0] for row in only.rows] == ["slow rig", "first", "second"]
    assert {row[-1] for row in only.rows} == {"rig: install it"}
    assert only.notes == ["on rig"]


def test_part_that_breaks_off_is_a_line_and_the_others_are_measured() -> None:
    def breaks(rig: str) -> Iterator[Figure]:
        yield Figure("its first", 1.0, str)
        raise OSError("no route | to host\nat all")

    parts: Parts = {"storm": breaks, "slow": lambda rig: iter([Figure("its own", 2.0, str)])}
    only = table(parts, lambda: nullcontext("rig"))
    assert [row[0] for row in only.rows] == ["its first", "storm (the rest)", "its own"]
    assert only.rows[1][1:4] == ("broken off: OSError no route / to host", "–", "missed")


def test_table_says_what_to_install_where_nothing_can_be_measured() -> None:
    def absent() -> AbstractContextManager[str]:
        raise Missing("cc is not installed")

    assert table({}, absent).rows == [("not measured", "cc is not installed")]


def test_part_that_lacks_a_program_is_no_part_that_breaks_off() -> None:
    def lacks(rig: str) -> Iterator[Figure]:
        yield Figure("its first", 1.0, str)
        raise Missing("node is not installed")

    only = table({"storm": lacks}, lambda: nullcontext("rig"))
    assert only.rows == [("not measured", "node is not installed")]
