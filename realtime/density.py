"""How much happened when: events counted between moments."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise

from realtime.edges import last_before
from realtime.models import Event


def counts(edges: Sequence[datetime], types: Collection[str]) -> list[int]:
    """Events of these types between each two neighbours of `edges`, which ascend: the first of
    the two belongs to it. Each is counted by an index alone, whatever the log holds."""
    seqs = [last_before(edge) for edge in edges]
    chosen = Event.objects.filter(type__in=types)
    return [
        chosen.filter(seq__gt=first, seq__lte=last).count() if first < last else 0
        for first, last in pairwise(seqs)
    ]
