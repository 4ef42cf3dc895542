"""The board against a plain one: after any steps both hold the same, and told the same events.

`BOARD_EXAMPLES` and `BOARD_STEPS` say how long to look; a night's run takes thousands.
"""

import json
import os
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dashboard.models import Alert, InhibitionRule, Silence
from tests.board_client import NOW
from tests.conftest import Clock
from tests.dashboard.board_draws import (
    BATCHES,
    KEPT,
    LEASES_MINUTES,
    MOST,
    OVER_MINUTES,
    OWNERS,
    PAUSES_SECONDS,
    RULES,
    SERVERS,
    SEVERAL,
    SILENCE_CHANGES,
    SILENCED,
    SILENCES,
    AlertDraw,
    SilenceDraw,
    as_sent,
)
from tests.dashboard.reference_alert import Json
from tests.dashboard.reference_matcher import PlainMatcher
from tests.dashboard.reference_rule import PlainRule, RuleName
from tests.dashboard.two_boards import TwoBoards

EXAMPLES = int(os.environ.get("BOARD_EXAMPLES", "40"))
STEPS = int(os.environ.get("BOARD_STEPS", "40"))
PHASES = [Phase.generate, Phase.shrink]  # to explain a failure would take ten times as long

RULE_NAMES = [RuleName(True, "b"), RuleName(True, "c"), RuleName(False, "a"), RuleName(False, "b")]
WHICH = st.integers(0, 99)  # of those that there are

T = TypeVar("T")


def pick(things: Collection[T], which: int) -> list[T]:
    """One of them, or none where there are none."""
    return [list(things)[which % len(things)]] if things else []


class BoardMachine(RuleBasedStateMachine):
    """Each rule does one thing to both boards."""

    clock: Clock

    def __init__(self) -> None:
        super().__init__()
        self.clock.move_to(NOW)
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.boards = TwoBoards()
        self.real, self.plain = self.boards.real, self.boards.plain
        self.silence_ids: list[str] = []  # of deleted ones too

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize(
        rules=st.lists(RULES, min_size=3, max_size=4),
        silences=st.lists(SILENCES, max_size=3),
        several=MOST,
    )
    def begin(
        self,
        rules: list[dict[str, Any]],
        silences: list[SilenceDraw],
        several: list[dict[str, str]],
    ) -> None:
        for name, fields in zip(RULE_NAMES, rules, strict=False):
            self.put_rule(name, fields, 1)
        for draw in silences:
            self.create_silence(draw)
        self.fire(several, 60, KEPT)

    @invariant()
    def check(self) -> None:
        self.boards.check()

    # --- alerts

    @rule(batch=BATCHES)
    def post(self, batch: list[AlertDraw | tuple[Json, int]]) -> None:
        items, statuses = [], []
        for draw in batch:
            if isinstance(draw, AlertDraw):
                items.append(self.posted(draw))
            else:
                items.append(draw[0])
                statuses.append(draw[1])
        good = self.plain.post(items)
        answer = self.real.post_alerts(*items)
        # Of several complaints those about the schema come first.
        assert answer.status_code == max(statuses, default=200 if good else 400)

    def posted(self, draw: AlertDraw) -> Json:
        labels = {name: value for name, value in draw.labels.items() if value}
        same = (alert for alert in self.plain.alerts.values() if alert.labels == labels)
        return draw.posted(self.boards.now, next(same, None))

    @rule(several=SEVERAL, minutes=LEASES_MINUTES, url=SERVERS)
    def fire(self, several: list[dict[str, str]], minutes: int, url: str) -> None:
        self.post([as_sent(labels, minutes, url) for labels in several])

    @rule(several=SEVERAL, minutes=OVER_MINUTES, url=SERVERS)
    def resolve(self, several: list[dict[str, str]], minutes: int, url: str) -> None:
        self.post([as_sent(labels, minutes, url) for labels in several])

    @rule(url=SERVERS)
    def repeat(self, url: str) -> None:
        """A server repeats all that it knows: what fires, and what has resolved."""
        alerts = self.plain.alerts.values()
        self.post([as_sent(a.labels, 4 if a.firing else KEPT, url) for a in alerts])

    @rule(which=WHICH, owner=OWNERS, note=st.sampled_from([None, "", "mine"]))
    def acknowledge(self, which: int, owner: str | None, note: str | None) -> None:
        for name in pick(self.plain.alerts, which):
            path = f"/api/v2/alerts/{name}/ack"
            if owner is None:
                self.plain.give_back(name)
                assert self.real.http.delete(path).status_code == 200
            else:
                taken = self.plain.acknowledge(name, owner, note)
                answer = self.real.post(path, {"owner": owner, "note": note})
                assert answer.status_code == (200 if taken else 409)

    @rule(which=WHICH, owner=OWNERS)
    def write_owner(self, which: int, owner: str | None) -> None:
        """Acknowledge as a shell does it."""
        for name in pick(self.plain.alerts, which):
            self.plain.write_owner(name, owner)
            alert = Alert.objects.get(pk=name)
            alert.acknowledged_by = owner
            alert.save(update_fields=["acknowledged_by"])

    @rule(which=WHICH)
    def delete_alert(self, which: int) -> None:
        for name in pick(self.plain.alerts, which):
            self.plain.delete_alert(name)
            Alert.objects.get(pk=name).delete()
            self.boards.forget(name)

    # --- silences

    @rule(draw=SILENCES)
    def create_silence(self, draw: SilenceDraw) -> None:
        self.put_silence(draw, None)

    @rule(draw=SILENCE_CHANGES, which=WHICH)
    def change_silence(self, draw: SilenceDraw, which: int) -> None:
        for silence_id in pick(self.silence_ids, which):
            self.put_silence(draw, silence_id)

    def put_silence(self, draw: SilenceDraw, old_id: str | None) -> None:
        posted = draw.posted(self.boards.now, self.plain.silences.get(old_id or ""))
        body = posted.body | ({"id": old_id} if old_id else {})
        answer = self.real.post("/api/v2/silences", body)
        status = answer.status_code
        silence_id = json.loads(answer.content)["silenceID"] if status == 200 else ""
        assert (status, silence_id) == self.plain.put_silence(posted, old_id, silence_id)
        if silence_id and silence_id not in self.silence_ids:
            self.silence_ids.append(silence_id)

    @rule(which=WHICH)
    def expire_silence(self, which: int) -> None:
        for silence_id in pick(self.silence_ids, which):
            found = silence_id in self.plain.silences
            if found:
                self.plain.expire_silence(silence_id)
            answer = self.real.http.delete(f"/api/v2/silence/{silence_id}")
            assert answer.status_code == (200 if found else 404)

    @rule(which=WHICH, matchers=st.sampled_from(SILENCED), minutes=st.integers(0, 2))
    def edit_silence(self, which: int, matchers: list[PlainMatcher], minutes: int) -> None:
        """As an admin does: other matchers, and a start that may go back into the future."""
        starts = self.boards.now + timedelta(minutes=minutes)
        editable = [silence for silence in self.plain.silences.values() if silence.ends > starts]
        for old in pick(editable, which):
            edited = replace(old, matchers=matchers, starts=starts if minutes else old.starts)
            self.plain.write_silence(edited)
            silence = Silence.objects.get(pk=old.id)
            silence.matchers = [matcher.in_answers for matcher in matchers]
            silence.starts_at = edited.starts
            silence.save(update_fields=["matchers", "starts_at"])

    @rule(which=WHICH)
    def delete_silence(self, which: int) -> None:
        for silence_id in pick(self.plain.silences, which):
            self.plain.delete_silence(silence_id)
            Silence.objects.get(pk=silence_id).delete()

    # --- inhibition rules

    @rule(name=st.sampled_from(RULE_NAMES), fields=RULES, place=st.sampled_from([1, 3]))
    def put_rule(self, name: RuleName, fields: dict[str, Any], place: int) -> None:
        # In the file one stands before or after the other.
        position = {"b": 2, "c": place}[name.name] if name.from_file else 0
        self.plain.put_rule(name, PlainRule(**fields, position=position))
        stored = InhibitionRule.objects.filter(**name._asdict()).first()
        stored = stored or InhibitionRule(**name._asdict())
        stored.source_matchers = [matcher.in_answers for matcher in fields["sources"]]
        stored.target_matchers = [matcher.in_answers for matcher in fields["targets"]]
        stored.equal, stored.enabled = fields["equal"], fields["enabled"]
        stored.position = position
        stored.save()

    @rule(which=WHICH, deletes=st.booleans())
    def switch_rule(self, which: int, deletes: bool) -> None:
        """Off or on, or away."""
        for name in pick(self.plain.rules, which):
            stored = InhibitionRule.objects.get(**name._asdict())
            if deletes:
                self.plain.delete_rule(name)
                stored.delete()
            else:
                stored.enabled = not stored.enabled
                changed = replace(self.plain.rules[name], enabled=stored.enabled)
                self.plain.put_rule(name, changed)
                stored.save(update_fields=["enabled"])

    # --- time

    @rule(seconds=PAUSES_SECONDS)
    def pass_unseen(self, seconds: int) -> None:
        """The ticker is late: what is due is not told yet."""
        self.boards.check_due()
        self.clock.shift(seconds)

    @rule(seconds=PAUSES_SECONDS)
    def wait(self, seconds: int) -> None:
        self.pass_unseen(seconds)
        self.boards.tick()

    @precondition(lambda self: (self.plain.next_due() or self.boards.now) > self.boards.now)
    @rule()
    def wait_until_something_is_due(self) -> None:
        due = self.plain.next_due()
        assert due is not None
        self.clock.move_to(due)
        self.boards.tick()

    @rule(first=st.integers(0, 3))
    def look_back(self, first: int) -> None:
        self.boards.check_past(first)


@pytest.mark.timeout(600 + EXAMPLES)  # a failure is made small first, for 5 minutes at most
def test_board_is_what_the_plain_board_says_after_any_steps(
    db: None, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("ERROR", logger="django.request")  # a refused post is no news here
    looking = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, phases=PHASES)
    machine = type("Machine", (BoardMachine,), {"clock": clock})
    run_state_machine_as_test(machine, settings=looking)
