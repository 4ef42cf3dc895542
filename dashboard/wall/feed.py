"""What happened lately, a line for each event: as much of the history as the stream would tell.

The browser's twin is static/js/dashboard/feed_line.js.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from dashboard.matchers import MatchType
from dashboard.sieve import Sieve
from dashboard.wall.page import TooSlow
from dashboard.wall.query import WallQuery
from dashboard.wall.rows import Moment, alert_address, alert_name, labels_in_order
from dashboard.wall.told import SCRIPT_WORDS, Told, kind_of
from realtime.events import (
    AlertPayload,
    EventType,
    HealthPayload,
    NotificationPayload,
    SilencePayload,
)
from realtime.newest import newest

LINES_SHOWN = 25
LOOKED_AT = 1_000  # events, for what a filter takes of them
LABELS_SHOWN = 2
COARSE = ("cluster",)
MOST_CHARS = 120
# Figures are no news, and texts that change with every look would bury the rest.
_UNTOLD = {EventType.STATS_UPDATED, EventType.ALERT_UPDATED}
TYPES = [event_type.value for event_type in EventType if event_type not in _UNTOLD]


@dataclass(frozen=True)
class FeedLine:
    """What _feed_line.html shows of one event; blank, it is the browser's template."""

    seq: int | str = ""
    kind: str = ""
    words: str = ""
    when: Moment = Moment()
    severity: str = ""
    subject: str = ""
    address: str = ""
    where: str = ""
    who: str = ""

    @classmethod
    def of(cls, told: Told) -> "FeedLine":
        return cls(
            seq=told.seq,
            kind=told.kind,
            words=told.words,
            when=told.moment,
            who=told.who,
            **_about(told),
        )


def read(query: WallQuery) -> list[FeedLine]:
    """The newest first. Raises `TooSlow`."""
    labels = _patient(Sieve(query.matchers)) if query.matchers else None
    found = newest(TYPES, LINES_SHOWN, labels=labels, looked_at=LOOKED_AT)
    return [FeedLine.of(Told.of(entry)) for entry in found]


def _patient(sieve: Sieve) -> Callable[[Mapping[str, str]], bool]:
    """Its answers, as long as they are worth anything."""

    def takes(labels: Mapping[str, str]) -> bool:
        taken = sieve.takes(labels)
        if sieve.is_worn_out:
            raise TooSlow
        return taken

    return takes


def script_data() -> dict[str, Any]:
    """What the browser makes lines with."""
    kinds = {name: kind_of(EventType(name)) for name in TYPES}
    return {"words": SCRIPT_WORDS, "kinds": kinds, "most": LINES_SHOWN}


def _about(told: Told) -> dict[str, str]:
    match told.data:
        case AlertPayload() as data:
            return {
                "severity": data.severity,
                "subject": alert_name(data.alertname),
                "address": alert_address(data.fingerprint),
                "where": _where(data.labels),
            }
        case SilencePayload() as data:
            gone = told.type is EventType.SILENCE_DELETED
            address = "" if gone else reverse("silence-edit", args=[data.id])
            return {"subject": silence_words(data), "address": address}
        case HealthPayload() as data:
            status = "not watched any more" if data.removed else data.status
            return {"subject": f"{data.component} is {status}", "where": data.message[:MOST_CHARS]}
        case NotificationPayload() as data:
            return {"subject": data.message[:MOST_CHARS]}
    raise TypeError(f"{told.type} has no line")


def _where(labels: Mapping[str, str]) -> str:
    """The values that tell it from others of its name; its cluster seldom does."""
    most = labels_in_order(labels, COARSE) or labels_in_order(labels)
    return " · ".join(value for _, value in most[:LABELS_SHOWN])[:MOST_CHARS]


def silence_words(data: SilencePayload) -> str:
    text = data.comment or ", ".join(
        f'{m.name}{MatchType.of(m.is_regex, m.is_equal).value}"{m.value}"' for m in data.matchers
    )
    return text[:MOST_CHARS]
