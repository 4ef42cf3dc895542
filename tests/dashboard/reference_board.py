"""The board as the documents describe it, plain and slow: the real one is held against it.

Written from Alertmanager's rules (docs/api.md, docs/silences.md, docs/routing.md),
docs/protocol.md, docs/events.md and docs/architecture.md ("State, and what is decided here").
After each change everything is worked out anew.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.dashboard.reference_alert import (
    Invalid,
    Json,
    PlainAlert,
    happenings,
    read_alert,
    take_news,
)
from tests.dashboard.reference_matcher import all_match
from tests.dashboard.reference_rule import PlainRule, RuleName, in_order
from tests.dashboard.reference_silence import PlainSilence, PostedSilence, silence_happenings

STATS_EVERY = timedelta(seconds=10)
STATS_AT_MOST_EVERY = timedelta(seconds=1)


class PlainBoard:
    """Everything there is. `told` holds the events: type, data, and which person made them."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.alerts: dict[str, PlainAlert] = {}
        self.silences: dict[str, PlainSilence] = {}
        self.rules: dict[RuleName, PlainRule] = {}
        self.told: list[tuple[str, Json, str | None]] = []
        self._actor: str | None = None
        self._before: dict[str, PlainAlert] = {}
        self._resolved: Counter[date] = Counter()
        self._stats: Json | None = None
        self._stats_at: datetime | None = None

    @property
    def now(self) -> datetime:
        return self._clock()

    # --- alerts

    def post(self, items: Iterable[Json]) -> bool:
        """One batch, which is one change; whether all of it was good."""
        touched: list[str] = []
        good = True
        for item in items:
            try:
                new = read_alert(item, self.now)
            except Invalid:
                good = False
                continue
            name = new.fingerprint
            if name in self.alerts:
                take_news(self.alerts[name], new, self.now)
            else:
                self.alerts[name] = new
            touched.append(name)
        self._follow(dict.fromkeys(touched))
        return good

    def acknowledge(self, name: str, owner: str, note: str | None) -> bool:
        """A person takes an alert, or its owner says something of it; whether it can be taken."""
        alert = self.alerts[name]
        if not alert.firing or alert.ends <= self.now:
            return False
        if alert.owner != owner:
            alert.own(owner, self.now, note or "")
        elif note is not None:
            alert.note = note
        with self._acting(owner):
            self._follow()
        return True

    def give_back(self, name: str) -> None:
        self.alerts[name].own(None)
        self._follow()

    def write_owner(self, name: str, owner: str | None) -> None:
        """The same in a shell, by the name alone: another's time and note do not stay."""
        alert = self.alerts[name]
        alert.updated = self.now
        if alert.owner != owner:
            alert.own(owner, self.now if owner else None)
        self._follow()

    def delete_alert(self, name: str) -> None:
        """The record goes; to everybody else it resolves first."""
        if self.alerts[name].firing:
            self.alerts[name].firing, self.alerts[name].ends = False, self.now
            self._follow([name])
        del self.alerts[name], self._before[name]

    # --- silences

    def put_silence(
        self, posted: PostedSilence, old_id: str | None, new_id: str
    ) -> tuple[int, str]:
        """Status and id of the answer. `new_id` is for a silence that is not an old one."""
        with self._acting(posted.creator):
            return self._put_silence(posted, old_id, new_id)

    def _put_silence(
        self, posted: PostedSilence, old_id: str | None, new_id: str
    ) -> tuple[int, str]:
        now = self.now
        old = self.silences.get(old_id) if old_id else None
        if not posted.is_possible(now):
            return 400, ""
        if old_id and old is None:
            return 404, ""
        if old is not None and old.stays_itself(posted, now):
            starts = old.starts if old.state_at(now) == "active" else posted.starts or now
            self._store_silence(posted.stored(old.id, starts, now))
            return 200, old.id
        if posted.ends == now:
            return 400, ""  # it could only have ended another
        if old is not None:
            self.expire_silence(old.id)
        self._store_silence(posted.stored(new_id, max(posted.starts or now, now), now))
        return 200, new_id

    def expire_silence(self, silence_id: str) -> None:
        silence, now = self.silences[silence_id], self.now
        match silence.state_at(now):
            case "active":
                self.write_silence(replace(silence, ends=now))
            case "pending":
                self.write_silence(replace(silence, starts=now, ends=now))

    def write_silence(self, silence: PlainSilence) -> None:
        """A person writes into the record itself."""
        state = silence.state_at(self.now)
        self._store_silence(replace(silence, updated=self.now, state=state))

    def delete_silence(self, silence_id: str) -> None:
        """The record goes."""
        gone = self.silences.pop(silence_id)
        self._follow((), gone, ["silence_deleted"])

    def _store_silence(self, silence: PlainSilence) -> None:
        before = self.silences.get(silence.id)
        self.silences[silence.id] = silence
        reason = "elapsed" if before and before.ends == silence.ends else "ended"
        self._follow((), silence, list(silence_happenings(before, silence)), reason)

    # --- inhibition rules

    def put_rule(self, name: RuleName, rule: PlainRule) -> None:
        self.rules[name] = rule
        self._follow()

    def delete_rule(self, name: RuleName) -> None:
        del self.rules[name]
        self._follow()

    # --- time

    def next_due(self) -> datetime | None:
        """When time alone makes the next change."""
        moments = [alert.ends for alert in self.alerts.values() if alert.firing]
        moments += [s.starts for s in self.silences.values() if s.state == "pending"]
        moments += [s.ends for s in self.silences.values() if s.state == "active"]
        return min(moments, default=None)

    def run_due(self) -> None:
        """All that time has made due: alerts by their ends, then silences by theirs."""
        now = self.now
        over = [(a.ends, name) for name, a in self.alerts.items() if a.firing and a.ends <= now]
        for _, name in over:
            self.alerts[name].firing = False
        self._follow([name for _, name in sorted(over)])
        for silence in sorted(self.silences.values(), key=lambda s: (s.ends, s.id)):
            if silence.state != silence.state_at(now):
                self._store_silence(replace(silence, state=silence.state_at(now)))

    def tell_stats(self) -> None:
        """The figures, each 10 s, or when they change; at most once a second."""
        age = self.now - self._stats_at if self._stats_at else STATS_EVERY
        figures = self.figures()
        if age >= STATS_EVERY or (age >= STATS_AT_MOST_EVERY and figures != self._stats):
            self._stats, self._stats_at = figures, self.now
            self.told.append(("stats_updated", figures, None))

    # --- what is seen of it

    def shown_alerts(self) -> list[Json]:
        """The API's list."""
        live = [name for name, a in self.alerts.items() if a.firing and a.ends > self.now]
        return [self.alerts[name].in_answers for name in sorted(live)]

    def figures(self) -> Json:
        firing = [alert for alert in self.alerts.values() if alert.firing]
        return {
            "firing_alerts": len(firing),
            "resolved_today": self._resolved[self.now.date()],
            "active_silences": sum(s.state == "active" for s in self.silences.values()),
            "inhibited_alerts": sum(bool(alert.inhibited_by) for alert in firing),
            "silenced_alerts": sum(bool(alert.silenced_by) for alert in firing),
            "by_severity": dict(Counter(alert.severity for alert in firing)),
        }

    # --- what follows from a change

    @contextmanager
    def _acting(self, person: str) -> Iterator[None]:
        self._actor = person or None
        yield
        self._actor = None

    def _follow(
        self,
        touched: Iterable[str] = (),
        silence: PlainSilence | None = None,
        news: Sequence[str] = (),
        reason: str = "",
    ) -> None:
        """Work out what mutes what, and tell: the silence, what is news of itself, the others."""
        for alert in self.alerts.values():
            self._mute(alert)
        for name, before in self._before.items():
            self._resolved[self.now.date()] += before.firing and not self.alerts[name].firing
        if silence is not None:
            self._tell_silence(silence, news, reason)
        first = [name for name in touched if self._is_news(name)]
        for name in [*first, *sorted(self.alerts.keys() - set(first))]:
            for kind in happenings(self._before.get(name), self.alerts[name]):
                self.told.append((kind, deepcopy(self.alerts[name].payload), self._actor))
        self._before = deepcopy(self.alerts)

    def _is_news(self, name: str) -> bool:
        """Whether something happened to the alert itself, and not only to what mutes it."""
        before, after = self._before.get(name), self.alerts[name]
        return before is None or (before.firing, before.content) != (after.firing, after.content)

    def _mute(self, alert: PlainAlert) -> None:
        if not alert.firing:
            alert.silenced_by, alert.inhibited_by = [], []
            alert.own(None)
            return
        silences = self.silences.values()
        alert.silenced_by = sorted(s.id for s in silences if s.mutes(alert.labels))
        found = [
            name
            for rule in in_order(self.rules)
            for name in sorted(self.alerts)
            if rule.inhibits(self.alerts[name], alert)
        ]
        # One is named: the present one while it may, else the first.
        alert.inhibited_by = [name for name in alert.inhibited_by if name in found] or found[:1]

    def _tell_silence(self, silence: PlainSilence, news: Sequence[str], reason: str) -> None:
        firing = [alert for alert in self.alerts.values() if alert.firing]
        matched = sum(all_match(silence.matchers, alert.labels) for alert in firing)
        resilenced: dict[str, list[str]] = {}
        for alert in firing:
            before = self._before[alert.fingerprint].silenced_by
            if before and alert.silenced_by and before != alert.silenced_by:
                resilenced[alert.fingerprint] = alert.silenced_by.copy()
        for kind in news:
            why = reason if kind == "silence_expired" else ""
            self.told.append((kind, silence.payload(matched, resilenced, why), self._actor))
