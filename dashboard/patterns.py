"""Regular expressions from outside: RE2, which matches in linear time, with all else bounded.

The factor of that linear time is the size of the pattern's program, and RE2 holds the whole
process while it compiles or matches: length, memory and both times have their bounds here.
"""

import logging
import re
from functools import lru_cache
from time import thread_time
from typing import Any, cast

import re2

from dashboard.labels import quote
from dashboard.pattern_errors import in_go

logger = logging.getLogger(__name__)

MAX_PATTERN_CHARS = 4096
# Compiling takes microseconds for a character, but up to 0.3 ms for each of these: a class of
# Unicode, and a thousand repetitions.
MAX_COSTLY = 16.0
_COSTLY_CLASS = re.compile(r"\\[pP]")
_REPETITION = re.compile(r"\{(?:\d{1,4},)?(\d{1,4}),?\}", re.ASCII)  # RE2 takes a thousand
_MAX_COMPILED = 2048
_RE2_MEMORY_BYTES = 1 << 17  # for one pattern: program and DFA cache
# One match takes at most so many steps, of about 16 ns: 700 characters always fit.
_MAX_STEPS = 1 << 22
# A match takes some microseconds. A pattern that takes milliseconds was made to, and has so many.
_SLOW_SECONDS = 0.001
_MAX_SLOW_SECONDS = 0.05
_RE2_OPTIONS = re2.Options()
_RE2_OPTIONS.log_errors = False
_RE2_OPTIONS.max_mem = _RE2_MEMORY_BYTES


class PatternError(ValueError):
    """A pattern that is none, or too much of one; the message is Alertmanager's."""


class Pattern:
    """A compiled RE2 pattern that cannot hold up its process, whatever it is and is held against.

    What would take too long does not match: a long value for a large program at once, and any
    value once the pattern has wasted too much time.
    """

    __slots__ = ("_compiled", "_slow_seconds")

    def __init__(self, compiled: Any) -> None:
        self._compiled = compiled
        self._slow_seconds = 0.0

    @property
    def size(self) -> int:
        """Of its program: how many steps it may take for each character."""
        return int(self._compiled.programsize)

    def fullmatch(self, value: str) -> bool:
        if len(value) * self.size > _MAX_STEPS:
            return False
        if self._slow_seconds > _MAX_SLOW_SECONDS:
            return False
        begun = thread_time()
        found = self._compiled.fullmatch(value) is not None
        took = thread_time() - begun
        if took > _SLOW_SECONDS:
            self._slow_seconds += took
            if self._slow_seconds > _MAX_SLOW_SECONDS:
                pattern = quote(self._compiled.pattern[:80])
                logger.warning("The regular expression %s is too slow: it matches nothing", pattern)
        return found


def costs(text: str) -> float:
    """How much of `MAX_COSTLY` compiling this pattern, or text with patterns in it, takes."""
    repetitions = sum(int(most) for most in _REPETITION.findall(text))
    return len(_COSTLY_CLASS.findall(text)) + repetitions / 1000


@lru_cache(maxsize=_MAX_COMPILED)
def compile_pattern(pattern: str) -> Pattern:
    """The compiled pattern; raises `PatternError` when it does not compile."""
    if len(pattern) > MAX_PATTERN_CHARS:
        reason = f"longer than {MAX_PATTERN_CHARS} characters"
        raise PatternError(f"invalid regular expression {quote(pattern[:80])}: {reason}")
    if costs(pattern) > MAX_COSTLY:
        reason = "too many classes of Unicode or repetitions"
        raise PatternError(f"invalid regular expression {quote(pattern[:80])}: {reason}")
    try:
        return Pattern(re2.compile(pattern, _RE2_OPTIONS))
    except re2.error as error:
        reason = in_go(cast(bytes, error.args[0]).decode(errors="replace"))
        message = f"invalid regular expression {quote(pattern)}: error parsing regexp: {reason}"
        raise PatternError(message) from error
