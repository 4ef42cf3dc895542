"""Typed reads from one mapping of the document; what is wrong is noted with its line. Pure.

As Alertmanager reads its file: null is the same as nothing, and any plain value is a text where a
text is wanted.
"""

from collections.abc import Callable, Collection
from datetime import timedelta
from functools import partial
from typing import NamedTuple, TypeVar

import yaml

from config.durations import parse_duration
from dashboard.alertmanager_yml.tree import Problem, line_of

T = TypeVar("T")

_NULL = "tag:yaml.org,2002:null"
_BOOL = "tag:yaml.org,2002:bool"
_TRUE = {"yes", "true", "on"}


class Word(NamedTuple):
    """A text, and the line that it stands in."""

    text: str
    line: int


class Section:
    """One mapping. A key that is missing, null or wrong reads as None, or as an empty list."""

    def __init__(self, node: yaml.Node, name: str, problems: list[Problem]) -> None:
        self.line = line_of(node)
        self._name = name
        self._problems = problems
        self._keys: list[Word] = []
        self._values: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            self.complain(f"{name} must be a mapping")
            return
        for key, value in node.value:
            self._keys.append(Word(key.value, line_of(key)))
            if value.tag != _NULL:
                self._values[key.value] = value

    def complain(self, reason: str, line: int | None = None) -> None:
        self._problems.append(Problem(line or self.line, reason))

    def check(self, word: Word, reader: Callable[[str], T]) -> T | None:
        """What the reader makes of the word; its `ValueError` is noted."""
        try:
            return reader(word.text)
        except ValueError as error:
            self.complain(str(error), word.line)
            return None

    def allow(self, known: Collection[str]) -> None:
        """Complain of every other key."""
        for key in self._keys:
            if key.text not in known:
                self.complain(f'unknown key "{key.text[:100]}" in {self._name}', key.line)

    def line_of(self, key: str) -> int:
        return next((word.line for word in self._keys if word.text == key), self.line)

    def word(self, key: str) -> Word | None:
        node = self._values.get(key)
        return self._word(node, key) if node else None

    def words(self, key: str) -> list[Word] | None:
        """A list of texts. None where there is no list, which is not the same as an empty one."""
        items = self._items(key)
        if items is None:
            return None
        words = [self._word(item, f"each of {key}") for item in items]
        return [word for word in words if word is not None]

    def flag(self, key: str) -> bool:
        node = self._values.get(key)
        if node is None:
            return False
        if node.tag != _BOOL:
            self.complain(f"{key} must be true or false", line_of(node))
            return False
        return str(node.value).lower() in _TRUE

    def duration(self, key: str) -> timedelta | None:
        word = self.word(key)
        return self.check(word, partial(_duration, key)) if word else None

    def pairs(self, key: str) -> list[tuple[Word, Word | None]]:
        """A mapping of texts to texts."""
        section = self.section(key)
        if section is None:
            return []
        return [(name, section.word(name.text)) for name in section._keys]

    def section(self, key: str) -> "Section | None":
        node = self._values.get(key)
        return Section(node, key, self._problems) if node else None

    def sections(self, key: str) -> list["Section"]:
        """A list of mappings."""
        return [
            Section(item, f"{key}[{index}]", self._problems)
            for index, item in enumerate(self._items(key) or [])
        ]

    def has_list(self, key: str) -> bool:
        """Whether there is one; anything else in its place is complained of."""
        return self._items(key) is not None

    def _items(self, key: str) -> list[yaml.Node] | None:
        node = self._values.get(key)
        if node is None:
            return None
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.complain(f"{key} must be a list", line_of(node))
        return None

    def _word(self, node: yaml.Node, name: str) -> Word | None:
        if not isinstance(node, yaml.ScalarNode):
            self.complain(f"{name} must be a text", line_of(node))
            return None
        if "\0" in node.value:  # no database keeps it
            self.complain(f"{name} contains a NUL character", line_of(node))
            return None
        return Word("" if node.tag == _NULL else node.value, line_of(node))


def _duration(key: str, text: str) -> timedelta:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from error
