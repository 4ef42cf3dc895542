"""Pattern errors: the words that Alertmanager, which is written in Go, has for them."""

import pytest

from dashboard.patterns import PatternError, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "missing closing ): `(`"),
        ("a)", "unexpected ): `a)`"),
        ("[a", "missing closing ]: `[a`"),
        ("[z-a]", "invalid character class range: `z-a`"),
        ("*", "missing argument to repetition operator: `*`"),
        ("a**", "invalid nested repetition operator: `**`"),
        ("a{2000}", "invalid repeat count: `{2000}`"),
        (r"\y", r"invalid escape sequence: `\y`"),
        ("(?z)", "invalid or unsupported Perl syntax: `(?z`"),
        ("a\\", "trailing backslash at end of expression: ``"),
        ("(: é", "missing closing ): `(: é`"),
    ],
)
def test_pattern_error_is_told_as_alertmanager_tells_it(pattern: str, reason: str) -> None:
    with pytest.raises(PatternError) as caught:
        compile_pattern(pattern)
    assert str(caught.value).endswith(f": error parsing regexp: {reason}")


def test_pattern_that_needs_too_much_memory_has_the_words_of_the_library() -> None:
    with pytest.raises(PatternError, match=r"pattern too large - compile failed$"):
        compile_pattern(r"(\pL{100}){9}")
