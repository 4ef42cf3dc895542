"""A YAML text as nodes: aliases, merge keys, and what is no document."""

from typing import Any

import pytest
import yaml

from dashboard.alertmanager_yml import tree
from dashboard.alertmanager_yml.tree import Problem, YamlError, line_of, read_yaml


def plain(node: yaml.Node | None) -> Any:
    """The node's values, without their types."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    return node.value if node else None


def read(text: str) -> Any:
    problems: list[Problem] = []
    node = read_yaml(text, problems)
    assert problems == []
    return plain(node)


def refused(text: str) -> Problem:
    with pytest.raises(YamlError) as error:
        read_yaml(text, [])
    return error.value.problem


def test_tree_spells_out_aliases() -> None:
    text = "a: &x [1, {b: c}]\nd: *x\n"
    assert read(text) == {"a": ["1", {"b": "c"}], "d": ["1", {"b": "c"}]}


def test_tree_spells_out_merge_keys_and_lets_the_own_key_win() -> None:
    text = "a: &a {k: 1, l: 2}\nb: &b {l: 3, m: 4}\nc:\n  k: own\n  <<: [*a, *b]\n"
    assert read(text)["c"] == {"k": "own", "l": "2", "m": "4"}


@pytest.mark.parametrize("text", ["", "   \n", "# nothing\n", "---\n..."])
def test_tree_of_an_empty_text_is_none_or_empty(text: str) -> None:
    assert not read(text)


def test_tree_has_the_first_document_alone_as_alertmanager_does() -> None:
    assert read("a: b\n---\nc: d\n") == {"a": "b"}


def test_tree_nodes_know_their_lines() -> None:
    node = read_yaml("a:\n  - b\n\n  - c: d\n", [])
    assert isinstance(node, yaml.MappingNode)
    [(_, items)] = node.value
    assert [line_of(item) for item in items.value] == [2, 4]


def test_tree_notes_every_key_that_is_set_twice_and_goes_on() -> None:
    problems: list[Problem] = []
    read_yaml("a: 1\nb: {c: 1, c: 2}\na: 2\n? [x]\n: y\n", problems)
    assert problems == [
        Problem(2, '"c" is set twice'),
        Problem(3, '"a" is set twice'),
        Problem(4, "a key must be a text"),
    ]


def test_tree_notes_a_merge_key_without_a_mapping() -> None:
    problems: list[Problem] = []
    read_yaml("a: 1\n<<: text\n", problems)
    assert problems == [Problem(2, "<< takes a mapping")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: b\n\nc: [d\ne: f\n", 4),
        ("a: b\n\tc: d\n", 2),
        ("ä: b\nc: 'd\n", 3),
        ("a: *nobody\n", 1),
        ("é: b\nc: \x01\n", 2),
        ("a: b\nc: d: e\n", 2),
    ],
)
def test_tree_says_in_which_line_a_text_is_no_yaml(text: str, line: int) -> None:
    problem = refused(text)
    assert problem.line == line
    assert problem.reason.startswith("not YAML: ")


@pytest.mark.parametrize("text", ["[" * 100_000, "a: " + "[" * 200 + "]" * 200, "- " * 5000 + "x"])
def test_tree_refuses_what_is_nested_too_deeply(text: str) -> None:
    assert refused(text).reason.startswith("nested deeper than 100 levels")


def test_tree_refuses_an_alias_inside_of_itself() -> None:
    assert refused("a: &x\n- *x\n").reason.endswith("or an alias inside of itself")


def test_tree_refuses_aliases_that_multiply() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    assert refused("\n".join(lines)).reason == f"more than {tree.MAX_NODES} values"


def test_tree_is_the_same_without_the_c_library(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x\n  b: [c, 'd', \"e\\n\"]\nf:\n  <<: *x\n  g: |\n    h\n"
    quick = read(text)
    monkeypatch.setattr(tree, "_Loader", yaml.SafeLoader)
    assert read(text) == quick
    assert refused("a: b\nc: [d\n").line == 3
