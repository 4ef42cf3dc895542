"""The story of one alert: its events as steps, each with what it changed and how long it took."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from dashboard.lookback.spans import format_span
from dashboard.wall.rows import Moment
from dashboard.wall.told import Told
from realtime.events import AlertPayload, EventType

MOST_NAMED = 5  # silences in one step; the rest are counted
_SILENCINGS = (EventType.ALERT_SILENCED, EventType.ALERT_UNSILENCED)
_INHIBITIONS = (EventType.ALERT_INHIBITED, EventType.ALERT_UNINHIBITED)


@dataclass(frozen=True)
class Change:
    """One field before and after; empty: it was not there."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """One event of the alert. `after`: the time since the step before; `fired_for`: of what
    resolved. Ids of silences and fingerprints are named by the page."""

    told: Told
    after: str = ""
    fired_for: str = ""
    note: str = ""
    changes: list[Change] = field(default_factory=list)
    silences: list[str] = field(default_factory=list)
    more_silences: int = 0
    inhibitors: list[str] = field(default_factory=list)

    @property
    def at(self) -> Moment:
        return self.told.moment

    @property
    def who(self) -> str:
        return self.told.who


def steps(newest_first: Sequence[Told]) -> list[Step]:
    """A step for each event of one alert, which must come newest first."""
    return [_step(told, newest_first[place + 1 :]) for place, told in enumerate(newest_first)]


def _step(told: Told, older: Sequence[Told]) -> Step:
    data = _alert(told)
    previous = older[0] if older else None
    silences = _meant(told, older, "silenced_by") if told.type in _SILENCINGS else []
    return Step(
        told,
        after=format_span(told.at - previous.at) if previous else "",
        fired_for=_fired_for(told, older) if told.type is EventType.ALERT_RESOLVED else "",
        note=data.acknowledged_note if told.type is EventType.ALERT_ACKNOWLEDGED else "",
        changes=list(_changes(_alert(previous), data))
        if previous and told.type is EventType.ALERT_UPDATED
        else [],
        silences=silences[:MOST_NAMED],
        more_silences=max(0, len(silences) - MOST_NAMED),
        inhibitors=_meant(told, older, "inhibited_by") if told.type in _INHIBITIONS else [],
    )


def _fired_for(told: Told, older: Sequence[Told]) -> str:
    """Since the start that it had while it fired: who resolves it may name another, or none."""
    firing = (data for data in map(_alert, older) if data.status == "firing")
    data = next(firing, _alert(told))
    return format_span(told.at - _time(data.starts_at))


def _meant(told: Told, older: Sequence[Told], field_name: str) -> list[str]:
    """Who mutes it; when that ends, who did until then."""
    for event in (told, *older):
        named: list[str] = getattr(event.data, field_name)
        if named:
            return named
    return []


def _changes(before: AlertPayload, after: AlertPayload) -> Iterator[Change]:
    for name in sorted(before.annotations.keys() | after.annotations.keys()):
        old, new = before.annotations.get(name, ""), after.annotations.get(name, "")
        if old != new:
            yield Change(name, old, new)
    if before.generator_url != after.generator_url:
        yield Change("source", before.generator_url, after.generator_url)
    if before.starts_at != after.starts_at:
        yield Change("start", *(Moment.of(_time(p.starts_at)).text for p in (before, after)))


def _alert(told: Told) -> AlertPayload:
    return cast(AlertPayload, told.data)


def _time(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)
