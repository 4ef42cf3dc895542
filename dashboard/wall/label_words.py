"""The names and values of labels that a person may mean, most used first, and never many. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping

MOST_WORDS = 60
MAX_WORD_CHARS = 256  # a longer one nobody picks from a list


def most_used(words: Iterable[str], part: str = "") -> list[str]:
    """Those with `part` in them, whatever its case; those that begin with it come first."""
    wanted = part.casefold()
    counts = Counter(words)
    found = [
        (not word.casefold().startswith(wanted), -count, word)
        for word, count in counts.items()
        if wanted in word.casefold() and word and len(word) <= MAX_WORD_CHARS
    ]
    return [word for _, _, word in sorted(found)[:MOST_WORDS]]


def names(labels: Iterable[Mapping[str, str]], part: str) -> list[str]:
    return most_used((name for held in labels for name in held), part)


def values(labels: Iterable[Mapping[str, str]], name: str, part: str) -> list[str]:
    return most_used((held[name] for held in labels if name in held), part)
