"""A YAML document as nodes that know their line, safe to walk. Pure.

PyYAML composes the nodes and makes no objects of them. What could make a small text endless
(aliases, nesting) is bounded here, and each mistake is told with its line.
"""

from collections.abc import Iterator
from typing import NamedTuple

import yaml

MAX_NODES = 200_000  # with each alias counted as what it stands for
MAX_DEPTH = 100

# libyaml's is ten times as fast, but not built everywhere.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MERGE = "tag:yaml.org,2002:merge"
_OPENING = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSING = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


class Problem(NamedTuple):
    """What is wrong, and in which line (from 1)."""

    line: int
    reason: str


class YamlError(ValueError):
    """A text that is no YAML document, or one that is too large to be meant."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


def read_yaml(text: str, problems: list[Problem]) -> yaml.Node | None:
    """The first document of the text, None when it is empty; Alertmanager reads no other.

    Aliases and merge keys are replaced by what they stand for. A key that is set twice goes to
    `problems`; what leaves no document raises `YamlError`.
    """
    try:
        _check_depth(text)
        node = next(yaml.compose_all(text, Loader=_Loader), None)
    except yaml.MarkedYAMLError as error:
        raise YamlError(_syntax_problem(error)) from error
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise YamlError(Problem(line, f"not YAML: {error.reason}")) from error
    return _Plain(problems).node(node) if node else None


def line_of(node: yaml.Node | yaml.Event) -> int:
    return node.start_mark.line + 1 if node.start_mark else 1


def _syntax_problem(error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    reason = ", ".join(part for part in (error.context, error.problem) if part)
    return Problem(mark.line + 1 if mark else 1, f"not YAML: {reason}")


def _check_depth(text: str) -> None:
    """libyaml's composer is recursive, in C: too deep a document would end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, _OPENING):
            depth += 1
        elif isinstance(event, _CLOSING):
            depth -= 1
        elif isinstance(event, yaml.DocumentEndEvent):
            return
        if depth > MAX_DEPTH:
            raise _too_deep(event)


def _too_deep(where: yaml.Node | yaml.Event) -> YamlError:
    reason = f"nested deeper than {MAX_DEPTH} levels, or an alias inside of itself"
    return YamlError(Problem(line_of(where), reason))


class _Plain:
    """Copies nodes, each alias as a node of its own and each merge key as the pairs it brings."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._count = 0

    def node(self, node: yaml.Node, depth: int = 0) -> yaml.Node:
        self._count += 1
        if self._count > MAX_NODES:
            raise YamlError(Problem(line_of(node), f"more than {MAX_NODES} values"))
        if depth > MAX_DEPTH:
            raise _too_deep(node)
        place = node.start_mark, node.end_mark
        if isinstance(node, yaml.SequenceNode):
            items = [self.node(item, depth + 1) for item in node.value]
            return yaml.SequenceNode(node.tag, items, *place, flow_style=node.flow_style)
        if isinstance(node, yaml.MappingNode):
            pairs = self._pairs(node, depth)
            return yaml.MappingNode(node.tag, pairs, *place, flow_style=node.flow_style)
        style = getattr(node, "style", None)
        return yaml.ScalarNode(node.tag, node.value, *place, style=style)

    def _pairs(self, node: yaml.MappingNode, depth: int) -> list[tuple[yaml.Node, yaml.Node]]:
        own: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        merged: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            if key.tag == _MERGE:
                for pair in self._merged(value, depth):
                    merged.setdefault(pair[0].value, pair)
            elif not isinstance(key, yaml.ScalarNode):
                self._problems.append(Problem(line_of(key), "a key must be a text"))
            elif key.value in own:
                self._problems.append(Problem(line_of(key), f'"{key.value}" is set twice'))
            else:
                own[key.value] = (self.node(key, depth + 1), self.node(value, depth + 1))
        return [*own.values(), *(pair for name, pair in merged.items() if name not in own)]

    def _merged(self, value: yaml.Node, depth: int) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        for source in value.value if isinstance(value, yaml.SequenceNode) else [value]:
            if isinstance(source, yaml.MappingNode):
                copy = self.node(source, depth + 1)
                yield from copy.value
            else:
                self._problems.append(Problem(line_of(source), "<< takes a mapping"))
