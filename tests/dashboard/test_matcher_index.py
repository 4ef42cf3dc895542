"""The index finds what trying every set would find."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.matcher_index import MatcherIndex
from dashboard.matchers import Matcher, MatchType, match_all

NAMES = st.sampled_from(["a", "b", "c"])
VALUES = st.sampled_from(["", "1", "2"])
MATCHERS = st.builds(Matcher, NAMES, st.sampled_from(MatchType), VALUES)


@given(
    st.lists(st.lists(MATCHERS, min_size=1, max_size=3), max_size=8),
    st.dictionaries(NAMES, st.sampled_from(["1", "2"])),
)
def test_index_finds_every_set_that_matches_once(
    sets: list[list[Matcher]], labels: dict[str, str]
) -> None:
    found = sorted(MatcherIndex(enumerate(sets)).matching(labels))
    assert found == [key for key, matchers in enumerate(sets) if match_all(matchers, labels)]
