"""What `_silence_line.html` shows of one silence."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from dashboard.matchers import Matcher, MatcherError, matcher_to_json
from dashboard.models import Silence
from dashboard.wall.query import wall_address
from dashboard.wall.rows import Moment


@dataclass(frozen=True)
class SilenceLine:
    """A row of the list; `muted` is how many firing alerts it mutes now."""

    id: str
    state: str
    matchers: list[tuple[str, str, str]]
    created_by: str
    comment: str
    starts: Moment
    ends: Moment
    muted: int
    wall: str
    edit: str
    recreate: str

    @classmethod
    def of(cls, silence: Silence, muted: int) -> "SilenceLine":
        name = str(silence.id)
        matchers = stored_matchers(silence)
        return cls(
            id=name,
            state=silence.state,
            matchers=[(m.name, m.type.value, m.value) for m in matchers],
            created_by=silence.created_by,
            comment=silence.comment,
            starts=Moment.of(silence.starts_at),
            ends=Moment.of(silence.ends_at),
            muted=muted,
            wall=wall_address(matchers),
            edit=reverse("silence-edit", args=[name]),
            recreate=f"{reverse('silence-new')}?{urlencode({'from': name})}",
        )


def stored_matchers(silence: Silence) -> list[Matcher]:
    """Its matchers; none where the database holds something else."""
    try:
        return silence.parsed_matchers()
    except MatcherError:
        return []


def as_json(matchers: Iterable[Matcher]) -> list[dict[str, Any]]:
    """As a silence stores them."""
    return [matcher_to_json(matcher) for matcher in matchers]
