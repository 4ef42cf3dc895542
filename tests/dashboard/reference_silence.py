"""A silence by Alertmanager's rules (docs/api.md, docs/silences.md) and docs/protocol.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.dashboard.reference_alert import ZERO_TIME, Json, in_answers, in_events
from tests.dashboard.reference_matcher import PlainMatcher, all_match


@dataclass
class PostedSilence:
    """A silence as somebody posts it; `starts` None: from now on."""

    matchers: list[PlainMatcher]
    starts: datetime | None
    ends: datetime
    creator: str
    comment: str
    annotations: dict[str, str]

    def is_possible(self, now: datetime) -> bool:
        """Whether it could be stored or change one that is."""
        chooses = not all(matcher.takes_nothing for matcher in self.matchers)
        return chooses and self.ends >= now and (self.starts is None or self.starts < self.ends)

    @property
    def body(self) -> Json:
        """As it is sent."""
        return {
            "matchers": [matcher.in_answers for matcher in self.matchers],
            "startsAt": self.starts.isoformat() if self.starts else ZERO_TIME,
            "endsAt": self.ends.isoformat(),
            "createdBy": self.creator,
            "comment": self.comment,
            "annotations": self.annotations,
        }

    def stored(self, silence_id: str, starts: datetime, now: datetime) -> "PlainSilence":
        fields = self.__dict__ | {"starts": starts}
        silence = PlainSilence(id=silence_id, updated=now, **fields)
        silence.state = silence.state_at(now)
        return silence


@dataclass
class PlainSilence:
    """`state` is what was told last: it changes by the clock when that is noticed."""

    id: str
    matchers: list[PlainMatcher]
    starts: datetime
    ends: datetime
    creator: str
    comment: str
    annotations: dict[str, str]
    updated: datetime
    state: str = ""

    def state_at(self, now: datetime) -> str:
        if self.ends <= now:
            return "expired"
        return "pending" if now < self.starts else "active"

    def mutes(self, labels: dict[str, str]) -> bool:
        return self.state == "active" and all_match(self.matchers, labels)

    def stays_itself(self, posted: PostedSilence, now: datetime) -> bool:
        """Whether what is posted in its place changes it, and makes no other one."""
        if posted.matchers != self.matchers:
            return False
        starts = posted.starts or now
        match self.state_at(now):
            case "active":
                return int(starts.timestamp()) == int(self.starts.timestamp())
            case "pending":
                return starts >= now
        return False

    def payload(self, matched: int, resilenced: dict[str, list[str]], reason: str) -> Json:
        """The `data` of its events; no `reason`: it has not expired."""
        told: Json = {
            "id": self.id,
            "state": self.state,
            "matchers": [matcher._asdict() for matcher in self.matchers],
            "starts_at": in_events(self.starts),
            "ends_at": in_events(self.ends),
            "created_by": self.creator,
            "comment": self.comment,
            "matched_alerts": matched,
        }
        told |= {"resilenced": resilenced} if resilenced else {}
        return told | ({"reason": reason} if reason else {})

    def in_answers(self, now: datetime) -> Json:
        """The API's gettableSilence."""
        return {
            "id": self.id,
            "status": {"state": self.state_at(now)},
            "updatedAt": in_answers(self.updated),
            "comment": self.comment,
            "createdBy": self.creator,
            "startsAt": in_answers(self.starts),
            "endsAt": in_answers(self.ends),
            "matchers": [matcher.in_answers for matcher in self.matchers],
            "annotations": self.annotations,
        }

    def rank(self, now: datetime) -> tuple[int, float]:
        """Its place in the API's list."""
        match self.state_at(now):
            case "active":
                return 0, self.ends.timestamp()
            case "pending":
                return 1, self.starts.timestamp()
        return 2, -self.ends.timestamp()

    @property
    def content(self) -> tuple[Any, ...]:
        """What a change of makes it `silence_updated`."""
        return self.matchers, self.starts, self.ends, self.creator, self.comment


def silence_happenings(before: PlainSilence | None, after: PlainSilence) -> Iterator[str]:
    """The types of the events that lead from one to the other."""
    if before is None:
        yield "silence_created"
    elif after.state == "expired" != before.state:
        yield "silence_expired"
    else:
        if before.content != after.content:
            yield "silence_updated"
        if after.state == "active" != before.state:
            yield "silence_activated"
