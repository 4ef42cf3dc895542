"""Searching silences: words in all of their texts, matchers as they are and as they take."""

import pytest

from dashboard.silence_pages.search import Search
from tests.board_client import matcher

OWN = [matcher("instance", "db-1|db-2", regex=True), matcher("team", "Sea", equal=False)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", True),
        ("sea DISKS", True),
        ("sea land", False),
        ('team!="sea"', False),
        ('team!="Sea"', True),
        ('team="Land"', False),
        ('instance="db-2"', True),
        ('instance="db-3"', False),
        ('instance=~"db-1|db-2",team!="Sea"', True),
        ('instance=~"db-1"', False),
    ],
)
def test_search_finds(text: str, found: bool) -> None:
    assert Search(text).takes(OWN, "Disks are replaced", "ana") is found


def test_search_for_what_is_meant_as_matchers_and_is_none_finds_nothing() -> None:
    for text in ('a=~"("', "{a", 'a="b'):
        search = Search(text)
        assert search.complaint
        assert not search.takes(OWN, text)
    assert not Search("OPS-42: done?").complaint


def test_search_passes_by_a_stored_pattern_that_is_none() -> None:
    broken = [matcher("instance", "(", regex=True)]
    assert not Search('instance="db-1"').takes(broken)
    assert Search('instance=~"("').complaint
    assert Search("instance").takes(broken)
