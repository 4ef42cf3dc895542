"""The real board and the plain one side by side, and all that must be the same of both."""

import json
from datetime import datetime
from typing import Any

from django.utils import timezone

from dashboard import deadlines, stats
from dashboard.models import Alert
from realtime import log
from realtime.worker import StatsStep
from tests.board_client import BoardClient
from tests.dashboard.reference_alert import Json, in_events
from tests.dashboard.reference_board import PlainBoard
from tests.dashboard.reference_page import Page

BY_SILENCES = {"alert_silenced", "alert_unsilenced"}
SOURCES = {"alert": "alert_processor", "silence": "silence_manager", "stats": "stats_collector"}


class TwoBoards:
    """Made in a transaction of the test, on an empty board, with a clock that stands."""

    def __init__(self) -> None:
        self.real = BoardClient()
        self.plain = PlainBoard(timezone.now)
        self._page = Page()
        self._stats_step = StatsStep()
        self._epoch, self._seq, _ = log.extent()
        self._shown: dict[datetime, list[Json]] = {}  # the last answer of each moment

    @property
    def now(self) -> datetime:
        return timezone.now()

    def tick(self) -> None:
        """Do what is due, as the ticker does."""
        self.plain.run_due()
        self.plain.tell_stats()
        deadlines.run_due(self.now)  # no board here is larger than its batch
        self._stats_step(self.now)

    def forget(self, name: str) -> None:
        """An alert's record was deleted: it may be created again."""
        self.check_events()
        self._page.forget(name)

    def check(self) -> None:
        told = self.check_events()
        self._check_alerts()
        self._check_silences()
        self._check_page()
        if told:  # figures change with events alone
            figures = stats.collect(self.now)
            assert vars(figures) == self.plain.figures()

    def check_due(self) -> None:
        assert deadlines.next_due() == self.plain.next_due()

    def check_past(self, first: int) -> None:
        """The board as it once stood is what was shown then; every fourth moment is asked for."""
        for moment, alerts in list(self._shown.items())[first::4]:
            assert self.real.alerts(at=moment.isoformat()) == alerts

    def check_events(self) -> int:
        """Those since the last time, of which it returns how many there are."""
        envelopes = [json.loads(event.body) for event in log.read(self._seq, 1000)]
        told, self.plain.told = self.plain.told, []
        assert [(event["type"], event["data"], event.get("actor")) for event in envelopes] == told
        for event in envelopes:
            self._check_envelope(event)
            self._page.apply(event["type"], event["data"], self.now)
        return len(told)

    def _check_envelope(self, event: dict[str, Any]) -> None:
        self._seq += 1
        kind = event["type"]
        maker = "silence" if kind in BY_SILENCES else kind.split("_")[0]
        assert event == {
            "type": kind,
            "id": f"{self._epoch}-{self._seq}",
            "seq": self._seq,
            "timestamp": in_events(self.now),
            "source": SOURCES[maker],
            "data": event["data"],
            **({"actor": event["actor"]} if event.get("actor") else {}),
        }

    def _check_alerts(self) -> None:
        self._shown[self.now] = self.plain.shown_alerts()
        assert self.real.alerts() == self._shown[self.now]
        rows = Alert.objects.values_list("pk", "status", "starts_at", "ends_at", "updated_at")
        assert {name: tuple(row) for name, *row in rows} == {
            name: ("firing" if a.firing else "resolved", a.starts, a.ends, a.updated)
            for name, a in self.plain.alerts.items()
        }, "resolved ones too, which no answer shows"

    def _check_silences(self) -> None:
        shown = self.real.silences()
        plain = self.plain.silences
        assert {silence["id"]: silence for silence in shown} == {
            name: silence.in_answers(self.now) for name, silence in plain.items()
        }
        ranks = [plain[silence["id"]].rank(self.now) for silence in shown]
        assert ranks == sorted(ranks), "active ones by end, pending by start, expired last first"

    def _check_page(self) -> None:
        """What was shown and the events give what is: a page need not be fetched anew."""
        self._page.check_pairs()
        assert self._page.alerts == {
            name: alert.payload for name, alert in self.plain.alerts.items() if alert.firing
        }
        assert {name: silence["state"] for name, silence in self._page.silences.items()} == {
            name: silence.state
            for name, silence in self.plain.silences.items()
            if silence.state != "expired"
        }
        figures = self.plain.figures()
        if self._page.figures_of != self.now.date():  # it learns of midnight by the next stats
            figures["resolved_today"] = self._page.figures["resolved_today"]
        assert self._page.figures == figures
