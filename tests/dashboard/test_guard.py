"""The guard: which silences choose nothing, and when a person is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.guard import FEW, MANY, Reach, is_broad, needs_confirmation
from dashboard.matchers import MatchType, make_matcher, parse_matchers


@pytest.mark.parametrize(
    "text",
    [
        'alertname=~".+"',
        'alertname=~".*.", severity=~".+"',
        'instance=~"(?s).+"',
        'instance=~"[^?]+"',
        'foo!="x"',
        'foo!=""',
        'foo!~"x.*"',
        'foo!="x", alertname=~".+"',
        'foo!~"x", team=~"sea|"',
        'foo!="x", team=""',
    ],
)
def test_silence_that_chooses_nothing_is_broad(text: str) -> None:
    assert is_broad(parse_matchers(text))


@pytest.mark.parametrize(
    "text",
    [
        'alertname="DiskFull"',
        'alertname=~"Disk.*"',
        'alertname=~".*Full"',
        'alertname=~"a|b"',
        'instance=~"[a-z]+"',
        'alertname=~".+", severity="critical"',
        'foo!="x", severity=~"critical|error"',
    ],
)
def test_silence_that_asks_for_a_value_is_not_broad(text: str) -> None:
    assert not is_broad(parse_matchers(text))


@given(st.text(min_size=1).filter(lambda text: "\0" not in text), st.integers(0, 3))
def test_one_equality_is_enough_whatever_stands_beside_it(value: str, place: int) -> None:
    matchers = parse_matchers('a!="x", b=~".+", c!~"y"')
    matchers.insert(place, make_matcher("d", MatchType.EQUAL, value))
    assert not is_broad(matchers)


@pytest.mark.parametrize(
    ("reach", "asked"),
    [
        (Reach(FEW + 1, FEW + 1), True),
        (Reach(FEW, FEW + 1), False),
        (Reach(FEW, FEW), False),
        (Reach(0, 0), False),
        (Reach(MANY, MANY * 9), True),
        (Reach(MANY - 1, MANY * 9), False),
    ],
)
def test_person_is_asked_about_a_silence_over_all_that_fires(reach: Reach, asked: bool) -> None:
    assert needs_confirmation(parse_matchers('team="sea"'), reach) is asked


def test_person_is_asked_about_a_broad_silence_whatever_fires() -> None:
    assert needs_confirmation(parse_matchers('team!="sea"'), Reach(0, 0))
