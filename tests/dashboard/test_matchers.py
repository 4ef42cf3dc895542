"""Matchers: Alertmanager's two grammars, the four operators, JSON, and printing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.matchers import (
    MAX_MATCHERS,
    Matcher,
    MatcherError,
    MatchType,
    make_matcher,
    matcher_to_json,
    matchers_from_json,
    parse_matcher,
    parse_matchers,
)

EQ, NE, RE, NR = MatchType
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


# --- the operators


@pytest.mark.parametrize(
    ("match_type", "value", "label", "matches"),
    [
        (EQ, "a", "a", True),
        (EQ, "a", "b", False),
        (EQ, "a", None, False),
        (EQ, "", None, True),
        (EQ, "", "a", False),
        (NE, "a", "b", True),
        (NE, "a", "a", False),
        (NE, "a", None, True),
        (NE, "", None, False),
        (RE, "a.*", "abc", True),
        (RE, "b", "abc", False),
        (RE, ".*", None, True),
        (RE, ".+", None, False),
        (RE, "a|b", "b", True),
        (RE, "a|b", "bc", False),
        (RE, "a", "a\n", False),
        (NR, "a.*", "abc", False),
        (NR, "b", "abc", True),
        (NR, "a", None, True),
        (NR, ".*", None, False),
    ],
)
def test_matcher_matches_as_alertmanager_does(
    match_type: MatchType, value: str, label: str | None, matches: bool
) -> None:
    labels = {} if label is None else {"foo": label}
    assert make_matcher("foo", match_type, value).matches(labels) is matches


@pytest.mark.timeout(5)
def test_matcher_takes_linear_time_when_a_pattern_would_backtrack() -> None:
    assert not make_matcher("foo", RE, "(a*)*b").matches({"foo": "a" * 50_000})


@pytest.mark.parametrize("pattern", ["(", "a{2000}{2000}", r"\1", "(?=a)", "(?P<x", "[z-a]"])
def test_matcher_refuses_a_pattern_that_re2_does(pattern: str) -> None:
    with pytest.raises(MatcherError, match="invalid regular expression"):
        make_matcher("foo", RE, pattern)


@pytest.mark.parametrize(
    ("match_type", "value", "selects"),
    [(EQ, "", True), (EQ, "a", False), (RE, ".*", True), (RE, ".+", False), (NE, "x", False)],
)
def test_matcher_knows_whether_it_holds_for_an_absent_label(
    match_type: MatchType, value: str, selects: bool
) -> None:
    assert make_matcher("foo", match_type, value).selects_empty() is selects


# --- text: cases of Alertmanager's own tests


@pytest.mark.parametrize(
    ("text", "name", "match_type", "value"),
    [
        ("foo=bar", "foo", EQ, "bar"),
        ("foo!=bar", "foo", NE, "bar"),
        ("foo=~bar.*", "foo", RE, "bar.*"),
        ("foo!~bar", "foo", NR, "bar"),
        ('foo="bar"', "foo", EQ, "bar"),
        (" foo = bar ", "foo", EQ, "bar"),
        ("foo=", "foo", EQ, ""),
        ('foo=""', "foo", EQ, ""),
        ("foo=!bar\\n", "foo", EQ, "!bar\n"),
        ("foo=!bar\n", "foo", EQ, "!bar"),
        ("foo=bar baz", "foo", EQ, "bar baz"),
        ("foo==bar", "foo", EQ, "=bar"),
        ("foo=~=bar", "foo", RE, "=bar"),
        ('foo="bar\\"baz"', "foo", EQ, 'bar"baz'),
        ("foo=bar\\\\baz", "foo", EQ, "bar\\baz"),
        ("foo=~\\d+", "foo", RE, "\\d+"),
        ("foo=bar,baz", "foo", EQ, "bar,baz"),
        (r'foo="\xf0\x9f\x99\x82"', "foo", EQ, r"\xf0\x9f\x99\x82"),
        ("a:b_9=c", "a:b_9", EQ, "c"),
        ("foo=\U0001f642", "foo", EQ, "\U0001f642"),
        # The classic grammar does not take these.
        ("foo\U0001f642=bar", "foo\U0001f642", EQ, "bar"),
        ("0foo=bar", "0foo", EQ, "bar"),
        ('"foo bar"=baz', "foo bar", EQ, "baz"),
        ('"foo"="bar"', "foo", EQ, "bar"),
        (r'"\u0066oo"="\t\x41\101"', "foo", EQ, "\tAA"),
        (r'"\xf0\x9f\x99\x82"=bar', "\U0001f642", EQ, "bar"),
        (r'"foo"!~"\U0001F642"', "foo", NR, "\U0001f642"),
    ],
)
def test_matcher_is_parsed(text: str, name: str, match_type: MatchType, value: str) -> None:
    assert parse_matcher(text) == Matcher(name, match_type, value)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("foo!bar", "bad matcher format: foo!bar"),
        ("foo", "bad matcher format: foo"),
        ("", "bad matcher format: "),
        ("=bar", "bad matcher format: =bar"),
        ("{foo=bar", "unexpected open or close brace: {foo=bar"),
        ("foo=bar}", "unexpected open or close brace: foo=bar}"),
        ("{foo=bar}", "unexpected open or close brace: {foo=bar}"),
        ('foo="bar', 'matcher value contains unescaped double quote: "bar'),
        ('foo=bar"', 'matcher value contains unescaped double quote: bar"'),
        ('foo="bar"baz"', 'matcher value contains unescaped double quote: "bar"baz"'),
        (r'"\q"=bar', r'bad matcher format: "\q"=bar'),
        (r'"\xff"=bar', r'bad matcher format: "\xff"=bar'),
        (r'"\ud800"=bar', r'bad matcher format: "\ud800"=bar'),
        ('""=bar', 'bad matcher format: ""=bar'),
    ],
)
def test_matcher_is_refused_in_the_words_of_alertmanager(text: str, error: str) -> None:
    with pytest.raises(MatcherError) as caught:
        parse_matcher(text)
    assert str(caught.value) == error


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("{}", []),
        ("", []),
        ("foo=bar", ['foo="bar"']),
        ("{foo=bar,}", ['foo="bar"']),
        ('{foo="bar", baz=~"a,b"}', ['foo="bar"', 'baz=~"a,b"']),
        ("foo=bar,baz!=qux", ['foo="bar"', 'baz!="qux"']),
        ('{"a b"=c, d=e}', ['"a b"="c"', 'd="e"']),
        ("{foo\U0001f642=bar,baz!~qux}", ['foo\U0001f642="bar"', 'baz!~"qux"']),
    ],
)
def test_matchers_are_parsed(text: str, printed: list[str]) -> None:
    assert list(map(str, parse_matchers(text))) == printed


@pytest.mark.parametrize("text", ["foo", "{foo=bar,,}", "foo=bar baz!=", ",", 'a b=c,"d"=e'])
def test_matchers_are_refused_when_one_is_bad(text: str) -> None:
    if text == "foo=bar baz!=":  # classic: the value is all the rest
        assert list(map(str, parse_matchers(text))) == ['foo="bar baz!="']
        return
    with pytest.raises(MatcherError):
        parse_matchers(text)


@pytest.mark.parametrize(
    ("matcher", "printed"),
    [
        (Matcher("foo", EQ, "bar"), 'foo="bar"'),
        (Matcher("foo", NR, 'a"b\\c\nd'), r'foo!~"a\"b\\c\nd"'),
        (Matcher("foo bar", NE, ""), '"foo bar"!=""'),
        (Matcher("ünïcödé", RE, "x"), 'ünïcödé=~"x"'),
    ],
)
def test_matcher_is_printed(matcher: Matcher, printed: str) -> None:
    assert str(matcher) == printed


@given(name=TEXT.filter(bool), is_equal=st.booleans(), value=TEXT)
@example(name='"', is_equal=True, value='\\"')
@example(name="a\nb", is_equal=True, value="\\n\n\\")
@example(name="{}", is_equal=False, value="}")
@example(name="\u0085", is_equal=True, value=" ")
def test_matcher_read_back_from_print_is_the_same(name: str, is_equal: bool, value: str) -> None:
    matcher = make_matcher(name, MatchType.of(False, is_equal), value)
    assert parse_matcher(str(matcher)) == matcher


@given(st.lists(st.tuples(TEXT.filter(bool), TEXT), max_size=5), st.booleans())
def test_matchers_read_back_from_print_are_the_same(
    pairs: list[tuple[str, str]], braces: bool
) -> None:
    matchers = [make_matcher(name, EQ, value) for name, value in pairs]
    text = ", ".join(map(str, matchers))
    assert parse_matchers(f"{{{text}}}" if braces else text) == matchers


@pytest.mark.timeout(10)
@pytest.mark.parametrize("one", ["a=b,", "é=b,", 'é="\\"",'])
def test_matchers_are_read_in_a_time_that_grows_with_their_number(one: str) -> None:
    assert len(parse_matchers(one * 50_000)) == 50_000


@given(st.text(st.sampled_from('{}=~!"\\,ab é\n\x00\u2028\ud800(*x')))
def test_matchers_text_is_parsed_or_refused(text: str) -> None:
    try:
        matchers = parse_matchers(text)
    except MatcherError:
        return
    assert parse_matchers(", ".join(map(str, matchers))) == matchers


@given(TEXT)
def test_matcher_text_is_parsed_or_refused(text: str) -> None:
    try:
        matcher = parse_matcher(text)
    except MatcherError:
        return
    assert parse_matcher(str(matcher)) == matcher


# --- JSON


def test_matchers_from_json_fill_in_what_was_left_out() -> None:
    assert matchers_from_json([{"name": "a", "value": "b"}]) == [Matcher("a", EQ, "b")]


@given(TEXT.filter(bool), TEXT.filter(bool), st.booleans())
def test_matcher_read_back_from_json_is_the_same(name: str, value: str, is_equal: bool) -> None:
    matcher = make_matcher(name, MatchType.of(False, is_equal), value)
    assert matchers_from_json([matcher_to_json(matcher)]) == [matcher]


PREFIX = "invalid label matcher 0 in set 0: "


@pytest.mark.parametrize(
    ("items", "error"),
    [
        ([], "at least one matcher set required"),
        (None, "at least one matcher set required"),
        ([7], PREFIX + "it must be an object with name, value and isRegex"),
        ([{"name": "", "value": "b"}], PREFIX + 'invalid label name ""'),
        ([{"name": "a", "value": 1}], PREFIX + "name and value must be texts"),
        ([{"name": "a", "value": "\0"}], PREFIX + 'invalid label value "\0"'),
        (
            [{"name": "a", "value": "b", "isRegex": 1}],
            PREFIX + "isRegex and isEqual must be true or false",
        ),
        (
            [{"name": "a", "value": ".*", "isRegex": True}],
            "matcher set 0: at least one matcher must not match the empty string",
        ),
        (
            [{"name": "a", "value": f"(?:[a-z0-9]?){{900}}{n}", "isRegex": True} for n in range(9)],
            "matcher set 0: its regular expressions are too large together",
        ),
        ([{"name": "a", "value": ""}] * 65, f"at most {MAX_MATCHERS} matchers are allowed"),
    ],
)
def test_matchers_from_json_are_refused(items: object, error: str) -> None:
    with pytest.raises(MatcherError) as caught:
        matchers_from_json(items)
    assert str(caught.value).startswith(error)


def test_matchers_from_json_name_the_pattern_that_does_not_compile() -> None:
    with pytest.raises(MatcherError, match=r'^invalid label matcher 1 in set 0: invalid reg.*"\("'):
        matchers_from_json(
            [{"name": "a", "value": "b"}, {"name": "a", "value": "(", "isRegex": True}]
        )


def test_matchers_from_json_may_be_negative_alone() -> None:
    assert matchers_from_json([{"name": "a", "value": "x", "isEqual": False}])
