"""Words to complete: those that many alerts have, and never too many."""

from dashboard.wall.label_words import MAX_WORD_CHARS, MOST_WORDS, most_used, names, values

LABELS = [
    {"cluster": "eu-1", "pod": "a"},
    {"cluster": "us-1", "job": "node"},
    {"cluster": "us-1", "nodepool": "n"},
]


def test_names_come_by_how_many_have_them() -> None:
    assert names(LABELS, "") == ["cluster", "job", "nodepool", "pod"]


def test_what_begins_with_the_part_comes_before_what_has_it_within() -> None:
    assert names(LABELS, "PO") == ["pod", "nodepool"]


def test_values_are_those_of_one_name() -> None:
    assert values(LABELS, "cluster", "") == ["us-1", "eu-1"]
    assert values(LABELS, "cluster", "eu") == ["eu-1"]
    assert values(LABELS, "missing", "") == []


def test_words_are_few_and_short() -> None:
    assert len(most_used(map(str, range(500)))) == MOST_WORDS
    assert most_used(["x" * (MAX_WORD_CHARS + 1), ""]) == []
