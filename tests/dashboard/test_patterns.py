"""Regular expressions from outside: none holds up its process, while it compiles or matches."""

import contextlib
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.patterns import MAX_PATTERN_CHARS, PatternError, compile_pattern, costs

# Each of these takes up to 0.3 ms to compile, where a letter takes microseconds.
COSTLY = [r"\pL", r"\PL", r"(?i)\PL", r"[^\pL]", r"\p{Lo}", "x{0,1000}|", "x{1000}|"]


@pytest.mark.timeout(5)
def test_pattern_that_was_made_to_be_slow_gives_up() -> None:
    # Each state of it is new: RE2 tries all 1,000 at each letter.
    pattern = compile_pattern(".*a[ab]{990}x[ab]*")
    for _ in range(100):
        assert not pattern.fullmatch("a" * 60_000)
        assert not pattern.fullmatch("a" * 4_000)


def test_pattern_of_usual_size_takes_the_longest_value() -> None:
    assert compile_pattern(".*(error|warning|fatal).*").fullmatch("x" * 64_000 + "error")
    hosts = "|".join(f"web-{number}.*" for number in range(400))
    assert compile_pattern(hosts).fullmatch("web-399" + "x" * 700)


def test_pattern_is_refused_when_it_is_too_long() -> None:
    with pytest.raises(PatternError, match="longer than"):
        compile_pattern("a" * (MAX_PATTERN_CHARS + 1))


@pytest.mark.parametrize("part", COSTLY)
def test_pattern_is_refused_when_it_would_take_long_to_compile(part: str) -> None:
    with pytest.raises(PatternError, match=r"too many classes of Unicode or repetitions$"):
        compile_pattern(part * (MAX_PATTERN_CHARS // len(part)))


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}:[0-9]{2,5}",
        r"\p{Greek}+|\p{Latin}+|\pN{1,20}",
        r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}",
        r"x{1000}",
    ],
)
def test_pattern_of_a_person_is_taken(pattern: str) -> None:
    assert compile_pattern(pattern)
    assert costs(pattern) < 4


parts = st.sampled_from(
    [*COSTLY, "a", ".*", "(a|b)", "[à-힣]", "{2,9}", "(?:", ")", "(?i)", "\\", "é"]
)


@given(st.lists(parts, max_size=30), st.integers(1, 400))
def test_pattern_compiles_or_is_refused_in_no_time(pieces: list[str], times: int) -> None:
    text = ("".join(pieces) * times)[:MAX_PATTERN_CHARS]
    begun = thread_time()
    with contextlib.suppress(PatternError):
        compile_pattern(text)
    # It takes 6 ms at the most; without the bounds it was 400.
    assert thread_time() - begun < 0.1
