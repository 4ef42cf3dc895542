"""How much happened when: events counted between moments."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise

from realtime.models import Event


def counts(edges: Sequence[datetime], types: Collection[str]) -> list[int]:
    """Events of these types between each two neighbours of `edges`, which ascend: the first of
    the two belongs to it. Each is counted by an index alone, whatever the log holds."""
    seqs = [_last_before(edge) for edge in edges]
    chosen = Event.objects.filter(type__in=types)
    return [
        chosen.filter(seq__gt=first, seq__lte=last).count() if first < last else 0
        for first, last in pairwise(seqs)
    ]


def _last_before(edge: datetime) -> int:
    """The newest event before that moment; 0: there is none."""
    newest = Event.objects.filter(timestamp__lt=edge).order_by("-timestamp", "-seq")
    return newest.values_list("seq", flat=True).first() or 0
