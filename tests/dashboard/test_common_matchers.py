"""What some alerts have in common, as matchers; the same cases hold for the browser's twin."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.common_matchers import MOST_ALTERNATIVES, MOST_CHARS, common_matchers, escape
from dashboard.matchers import MatchType, make_matcher, match_all, parse_matcher
from tests.processes import ROOT

CASES = json.loads((ROOT / "tests/common_matchers.json").read_text())
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
label_sets = st.lists(
    st.dictionaries(st.sampled_from(["alertname", "a", "b", "c d"]), texts.filter(bool)),
    min_size=1,
    max_size=5,
)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_common_matchers_are_those_of_the_cases(case: dict[str, Any]) -> None:
    assert [str(matcher) for matcher in common_matchers(case["labels"])] == case["filters"]


@given(label_sets)
def test_common_matchers_take_each_of_the_alerts(labels: list[dict[str, str]]) -> None:
    matchers = [make_matcher(*matcher) for matcher in common_matchers(labels)]
    assert all(match_all(matchers, one) for one in labels)
    assert [parse_matcher(str(matcher)) for matcher in matchers] == matchers


@given(texts, texts)
def test_escaped_value_matches_itself_alone(value: str, other: str) -> None:
    matcher = make_matcher("l", MatchType.REGEXP, escape(value))
    assert matcher.matches({"l": value})
    assert matcher.matches({"l": other}) is (value == other)


def test_common_matchers_are_bounded() -> None:
    pods = [{"alertname": "A", "pod": str(number)} for number in range(MOST_ALTERNATIVES + 1)]
    assert [matcher.name for matcher in common_matchers(pods)] == ["alertname"]
    assert len(common_matchers(pods[1:])) == 2
    long = {"alertname": "A", "b": "x" * MOST_CHARS, "c": "y"}
    assert [matcher.name for matcher in common_matchers([long])] == ["alertname", "c"]
