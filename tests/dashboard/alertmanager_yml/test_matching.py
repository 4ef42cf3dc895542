"""Matchers in the file: both grammars, and the older mappings."""

import pytest

from dashboard.alertmanager_yml.matching import label_names, read_matchers
from dashboard.alertmanager_yml.section import Section, Word
from dashboard.alertmanager_yml.tree import Problem, read_yaml
from dashboard.matchers import MAX_SET_CHARS, parse_matchers


def section(text: str) -> tuple[Section, list[Problem]]:
    problems: list[Problem] = []
    node = read_yaml(text, problems)
    assert node is not None
    return Section(node, "the part", problems), problems


@pytest.mark.parametrize(
    ("text", "matchers"),
    [
        ("matchers: [a=b]", "a=b"),
        ('matchers: [\'{a="b",c!~"d"}\', e=f]', 'a="b", c!~"d", e="f"'),
        ("matchers: ['\"a b\"=c', foo🙂=bar]", '"a b"="c", foo🙂="bar"'),
        ("matchers: []", ""),
        ("matchers:", ""),
        ("match: {a: b, c: 1, d: }", 'a="b", c="1", d=""'),
        ("match_re: {a: '(?i)b|c'}", 'a=~"(?i)b|c"'),
        ("match_re: {a: b}\nmatchers: [c=d]\nmatch: {e: f}", 'e="f", a=~"b", c="d"'),
    ],
)
def test_matchers_of_every_form_are_read(text: str, matchers: str) -> None:
    part, problems = section(text)
    assert list(read_matchers(part)) == parse_matchers(matchers)
    assert problems == []


def test_matchers_of_a_side_of_a_rule_have_its_prefix() -> None:
    part, _ = section("source_matchers: [a=b]\ntarget_match: {c: d}\nmatchers: [e=f]\n")
    assert list(read_matchers(part, "source_")) == parse_matchers("a=b")
    assert list(read_matchers(part, "target_")) == parse_matchers("c=d")


def test_matchers_that_are_none_are_complained_of_and_the_others_kept() -> None:
    part, problems = section("matchers:\n- a=b\n- '!'\n- 'c=~\"[\"'\n- d=e\n")
    assert list(read_matchers(part)) == parse_matchers("a=b, d=e")
    assert [line for line, _ in problems] == [3, 4]


def test_matchers_of_no_sensible_length_are_refused_unread() -> None:
    text = "a=b," * (MAX_SET_CHARS // 4 + 1)
    part, problems = section(f"matchers: ['{text}']")
    assert read_matchers(part) == ()
    assert problems == [Problem(1, f"matchers longer than {MAX_SET_CHARS} characters")]


def test_label_names_may_be_any_text_but_an_empty_one() -> None:
    part, problems = section("equal: [a, 'b c', 🙂, '']\n")
    words = label_names(part, "equal", "in equal list")
    assert words == [Word("a", 1), Word("b c", 1), Word("🙂", 1), Word("", 1)]
    assert problems == [Problem(1, 'invalid label name "" in equal list')]
