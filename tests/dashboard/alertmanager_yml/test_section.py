"""Typed reads: what is there, what is not, and what is complained of in which line."""

from datetime import timedelta

import pytest

from dashboard.alertmanager_yml.section import Section, Word
from dashboard.alertmanager_yml.tree import Problem, read_yaml


def section(text: str) -> tuple[Section, list[Problem]]:
    problems: list[Problem] = []
    node = read_yaml(text, problems)
    assert node is not None
    return Section(node, "the part", problems), problems


def test_section_takes_any_plain_value_for_a_text() -> None:
    part, problems = section("a: 1\nb: yes\nc: 2026-01-01\nd: ''\ne: 09:00\n")
    words = [part.word(key) for key in "abcde"]
    assert words == [
        Word("1", 1),
        Word("yes", 2),
        Word("2026-01-01", 3),
        Word("", 4),
        Word("09:00", 5),
    ]
    assert problems == []


def test_section_takes_null_for_nothing() -> None:
    part, problems = section("a:\nb: null\nc: ~\n")
    assert part.word("a") is None
    assert part.words("b") is None
    assert part.section("c") is None
    assert part.duration("a") is None
    assert part.sections("b") == []
    assert part.pairs("c") == []
    assert part.flag("a") is False
    assert not part.has_list("a")
    assert problems == []


def test_section_tells_an_empty_list_from_none() -> None:
    part, _ = section("a: []\n")
    assert part.words("a") == []
    assert part.words("b") is None
    assert part.has_list("a")


@pytest.mark.parametrize("text", ["true", "True", "yes", "on"])
def test_section_reads_yaml_flags(text: str) -> None:
    part, _ = section(f"a: {text}\nb: no\n")
    assert part.flag("a") is True
    assert part.flag("b") is False


def test_section_reads_durations_pairs_and_sections() -> None:
    part, problems = section("a: 1h30m\nb: {c: d, e: }\nf: [{g: h}]\n")
    assert part.duration("a") == timedelta(minutes=90)
    assert part.pairs("b") == [(Word("c", 2), Word("d", 2)), (Word("e", 2), None)]
    assert [each.word("g") for each in part.sections("f")] == [Word("h", 3)]
    assert problems == []


def test_section_complains_of_every_wrong_type_by_line() -> None:
    part, problems = section(
        'a: [x]\nb: x\nc: "true"\nd: 5\ne:\n- x\n- {y: z}\nf: {g: [h]}\ni: [x]\nj: "\\0"\n'
    )
    part.word("a")
    part.words("b")
    part.flag("c")
    part.duration("d")
    part.words("e")
    part.pairs("f")
    part.sections("i")
    part.word("j")
    assert problems == [
        Problem(1, "a must be a text"),
        Problem(2, "b must be a list"),
        Problem(3, "c must be true or false"),
        Problem(4, "d: not a valid duration string: '5'"),
        Problem(7, "each of e must be a text"),
        Problem(8, "g must be a text"),
        Problem(9, "i[0] must be a mapping"),
        Problem(10, "j contains a NUL character"),
    ]


def test_section_complains_of_keys_that_are_not_known() -> None:
    part, problems = section("a: 1\nb: 2\nc:\n")
    part.allow({"a"})
    assert problems == [
        Problem(2, 'unknown key "b" in the part'),
        Problem(3, 'unknown key "c" in the part'),
    ]


def test_section_knows_where_a_key_stands() -> None:
    part, _ = section("a: 1\n\nb: 2\n")
    assert part.line_of("b") == 3
    assert part.line_of("nowhere") == part.line == 1
