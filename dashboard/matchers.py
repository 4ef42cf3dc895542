"""Label matchers: Alertmanager's two grammars, RE2 regular expressions, and printing.

The rules are Alertmanager's (pkg/labels/parse.go, matcher/parse, matcher/compat).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from dashboard.labels import quote
from dashboard.patterns import PatternError, compile_pattern

T = TypeVar("T")

MAX_MATCHERS = 64
MAX_SET_CHARS = 32 * 1024  # names and values of one silence: every event of it carries them
MAX_SET_PROGRAM = 16 * 1024  # steps of RE2: each alert that starts is held against every silence
_REMEMBERED_CHARS = 512  # of pattern and value: bounds what remembering them takes


class MatcherError(ValueError):
    """Text or data that is no matcher; the message is Alertmanager's."""


class MatchType(StrEnum):
    EQUAL = "="
    NOT_EQUAL = "!="
    REGEXP = "=~"
    NOT_REGEXP = "!~"

    @classmethod
    def of(cls, is_regex: bool, is_equal: bool) -> "MatchType":
        if is_regex:
            return cls.REGEXP if is_equal else cls.NOT_REGEXP
        return cls.EQUAL if is_equal else cls.NOT_EQUAL


class Matcher(NamedTuple):
    """`name op value`. An absent label is the empty string to all four operators."""

    name: str
    type: MatchType
    value: str

    @property
    def is_regex(self) -> bool:
        return self.type in (MatchType.REGEXP, MatchType.NOT_REGEXP)

    @property
    def is_equal(self) -> bool:
        return self.type in (MatchType.EQUAL, MatchType.REGEXP)

    def matches(self, labels: Mapping[str, str]) -> bool:
        value = labels.get(self.name, "")
        hit = _pattern_matches(self.value, value) if self.is_regex else value == self.value
        return hit is self.is_equal

    def selects_empty(self) -> bool:
        """Whether it holds for every alert without the label; a negative one never counts."""
        return self.is_equal and self.matches({})

    def __str__(self) -> str:
        name = quote(self.name) if _RESERVED.search(self.name) else self.name
        return f"{name}{self.type}{quote(self.value)}"


def make_matcher(name: str, match_type: MatchType, value: str) -> Matcher:
    """A matcher whose pattern compiles; raises `MatcherError` naming what is wrong."""
    if not name:
        raise MatcherError(f"invalid label name {quote(name)}")
    if "\0" in name or "\0" in value:
        raise MatcherError(f"invalid label value {quote(value[:80])}")
    try:
        (name + value).encode()
    except UnicodeEncodeError as error:
        raise MatcherError(f"not valid UTF-8: {(name + value)[:80]!a}") from error
    matcher = Matcher(name, match_type, value)
    if matcher.is_regex:
        try:
            compile_pattern(value)
        except PatternError as error:
            raise MatcherError(str(error)) from error
    return matcher


def _pattern_matches(pattern: str, value: str) -> bool:
    # Ten thousand alerts share some hundred values of a label.
    if len(pattern) + len(value) <= _REMEMBERED_CHARS:
        return _short_matches(pattern, value)
    return compile_pattern(pattern).fullmatch(value)


@lru_cache(maxsize=16_384)
def _short_matches(pattern: str, value: str) -> bool:
    return compile_pattern(pattern).fullmatch(value)


def match_all(matchers: Iterable[Matcher], labels: Mapping[str, str]) -> bool:
    return all(matcher.matches(labels) for matcher in matchers)


# --- JSON, as the v2 API and the database have it ------------------------------------------


def matchers_from_json(items: Any, may_match_all: bool = False) -> list[Matcher]:
    """Matchers from `[{name, value, isRegex, isEqual}]`; raises `MatcherError`.

    The rules of a silence: there is at least one, and one that does not hold for everything. A
    side of an inhibition rule in a file `may_match_all`.
    """
    if not isinstance(items, list) or not (items or may_match_all):
        raise MatcherError("at least one matcher set required")
    if len(items) > MAX_MATCHERS:
        raise MatcherError(f"at most {MAX_MATCHERS} matchers are allowed, there are {len(items)}")
    matchers = [_matcher_from_json(index, item) for index, item in enumerate(items)]
    if sum(len(matcher.name) + len(matcher.value) for matcher in matchers) > MAX_SET_CHARS:
        raise MatcherError(f"matcher set 0: longer than {MAX_SET_CHARS} characters")
    if sum(compile_pattern(m.value).size for m in matchers if m.is_regex) > MAX_SET_PROGRAM:
        raise MatcherError("matcher set 0: its regular expressions are too large together")
    if not may_match_all and all(matcher.selects_empty() for matcher in matchers):
        raise MatcherError("matcher set 0: at least one matcher must not match the empty string")
    return matchers


def _matcher_from_json(index: int, item: Any) -> Matcher:
    where = f"invalid label matcher {index} in set 0"
    if not isinstance(item, dict):
        raise MatcherError(f"{where}: it must be an object with name, value and isRegex")
    name, value = item.get("name"), item.get("value")
    is_regex, is_equal = item.get("isRegex", False), item.get("isEqual", True)
    if not isinstance(name, str) or not isinstance(value, str):
        raise MatcherError(f"{where}: name and value must be texts")
    if not isinstance(is_regex, bool) or not isinstance(is_equal, bool):
        raise MatcherError(f"{where}: isRegex and isEqual must be true or false")
    try:
        return make_matcher(name, MatchType.of(is_regex, is_equal), value)
    except MatcherError as error:
        raise MatcherError(f"{where}: {error}") from error


def matcher_to_json(matcher: Matcher) -> dict[str, str | bool]:
    return {
        "name": matcher.name,
        "value": matcher.value,
        "isRegex": matcher.is_regex,
        "isEqual": matcher.is_equal,
    }


# --- text ----------------------------------------------------------------------------------

_RESERVED = re.compile(r"""[\s{}!=~,\\"'`]""")
_CLASSIC = re.compile(r"\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|=|!=|!~)\s*(.*)", re.DOTALL | re.ASCII)
_BARE = r"""[^\s{}!=~,\\"'`]+"""
_QUOTED = r'"(?:[^"\\\n]|\\.)*"'
_UTF8 = re.compile(rf"\s*({_BARE}|{_QUOTED})\s*(=~|!~|!=|=)\s*({_BARE}|{_QUOTED})\s*")
_SOMETHING = re.compile(r"\s*\S")
_GO_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))", re.DOTALL
)
_GO_SIMPLE = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", '"': '"',
}  # fmt: skip


def parse_matcher(text: str) -> Matcher:
    """One matcher, as in the API's `filter`; raises `MatcherError`.

    Both grammars are tried. Where both take the text and differ, the classic one wins; where
    neither does, its error is the answer.
    """
    if text.startswith("{") or text.endswith("}"):
        raise MatcherError(f"unexpected open or close brace: {text}")
    return _either(text, _parse_utf8, _parse_classic)


def parse_matchers(text: str) -> list[Matcher]:
    """Several matchers, `{a="b", c=~"d"}` with or without the braces; raises `MatcherError`."""
    return _either(text, _parse_utf8_list, _parse_classic_list)


def _either(text: str, utf8: Callable[[str], T], classic: Callable[[str], T]) -> T:
    try:
        return classic(text)
    except MatcherError as classic_error:
        try:
            return utf8(text)
        except MatcherError:
            raise classic_error from None


def _parse_classic(text: str) -> Matcher:
    match = _CLASSIC.fullmatch(text)
    if match is None:
        raise MatcherError(f"bad matcher format: {text}")
    name, match_type, raw = match[1], MatchType(match[2]), match[3].rstrip("\t\n\f\r ")
    return make_matcher(name, match_type, _unescape_classic(raw))


def _unescape_classic(raw: str) -> str:
    quoted = raw.startswith('"')
    body = raw[1:] if quoted else raw
    value: list[str] = []
    closed = False
    position = 0
    while position < len(body):
        char = body[position]
        following = body[position + 1 : position + 2]
        if char == "\\" and following:
            # A backslash before anything else stands for itself.
            value.append({"n": "\n", '"': '"', "\\": "\\"}.get(following, "\\" + following))
            position += 2
            continue
        if char == '"':
            if not quoted or following:
                raise MatcherError(f"matcher value contains unescaped double quote: {raw}")
            closed = True
        else:
            value.append(char)
        position += 1
    if quoted and not closed:
        raise MatcherError(f"matcher value contains unescaped double quote: {raw}")
    return "".join(value)


def _parse_classic_list(text: str) -> list[Matcher]:
    inner = text.removeprefix("{").removesuffix("}")
    tokens: list[str] = []
    start = 0
    quoted = escaped = False
    for position, char in enumerate(inner):
        if char == "," and not quoted:
            tokens.append(inner[start:position])
            start = position + 1
            continue
        if char == '"' and not escaped:
            quoted = not quoted
        escaped = char == "\\" and not escaped
    if inner[start:].strip():
        tokens.append(inner[start:])
    return [_parse_classic(token) for token in tokens]


def _parse_utf8(text: str) -> Matcher:
    match = _UTF8.fullmatch(text)
    if match is None:
        raise MatcherError(f"bad matcher format: {text}")
    return _utf8_matcher(match)


def _parse_utf8_list(text: str) -> list[Matcher]:
    inner = text.strip()
    if inner.startswith("{") != inner.endswith("}"):
        raise MatcherError(f"expected both braces or none: {text}")
    inner = inner.removeprefix("{").removesuffix("}")
    matchers: list[Matcher] = []
    position = 0
    while _SOMETHING.match(inner, position):
        match = _UTF8.match(inner, position)
        if match is None:
            raise MatcherError(f"bad matcher format: {inner[position:]}")
        matchers.append(_utf8_matcher(match))
        position = match.end()
        if inner[position : position + 1] not in ("", ","):
            raise MatcherError(f"expected a comma: {inner[position:]}")
        position += 1
    return matchers


def _utf8_matcher(match: re.Match[str]) -> Matcher:
    name, match_type, value = match.groups()
    return make_matcher(_unquote_go(name), MatchType(match_type), _unquote_go(value))


def _unquote_go(token: str) -> str:
    if not token.startswith('"'):
        return token

    def replace(match: re.Match[str]) -> str:
        byte, short, long, octal, simple = match.groups()
        if simple is not None:
            if simple not in _GO_SIMPLE:
                raise MatcherError(f"invalid escape in {token}")
            return _GO_SIMPLE[simple]
        if byte or octal:
            # A byte of UTF-8: kept as a surrogate until the whole text is put together.
            number = int(byte, 16) if byte else int(octal, 8)
            return bytes([number & 0xFF]).decode("utf-8", "surrogateescape")
        number = int(short or long, 16)
        if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            raise MatcherError(f"invalid escape in {token}")
        return chr(number)

    text = _GO_ESCAPE.sub(replace, token[1:-1])
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError as error:
        raise MatcherError(f"not valid UTF-8: {token[:80]!a}") from error
