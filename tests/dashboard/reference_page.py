"""A page as it is kept up by events alone, and the law that starts and stops come in pairs."""

from datetime import date, datetime

from tests.dashboard.reference_alert import Json

# Which figure an event adds its alert to, or takes it from.
STARTS = {
    "alert_firing": "firing",
    "alert_silenced": "silenced",
    "alert_inhibited": "inhibited",
    "alert_acknowledged": "acknowledged",
}
STOPS = {
    "alert_resolved": "firing",
    "alert_unsilenced": "silenced",
    "alert_uninhibited": "inhibited",
    "alert_unacknowledged": "acknowledged",
}


class Page:
    """Opened on an empty board; an event that cannot follow what it knows fails at once."""

    def __init__(self) -> None:
        self.alerts: dict[str, Json] = {}  # firing ones, as an event last showed them
        self.silences: dict[str, Json] = {}  # pending and active ones
        self.figures_of: date | None = None  # the day that `resolved_today` counts
        self._among: dict[str, set[str]] = {figure: set() for figure in STARTS.values()}
        self._known: set[str] = set()
        self._resolved_today = 0

    def apply(self, kind: str, data: Json, now: datetime) -> None:
        if kind == "stats_updated":
            assert data == self.figures | {"resolved_today": data["resolved_today"]}
            self._resolved_today, self.figures_of = data["resolved_today"], now.date()
        elif kind.startswith("silence_"):
            self._apply_silence(kind, data)
        else:
            self._apply_alert(kind, data)

    @property
    def figures(self) -> Json:
        severities = [alert["severity"] for alert in self.alerts.values()]
        return {
            "firing_alerts": len(self._among["firing"]),
            "resolved_today": self._resolved_today,
            "active_silences": sum(s["state"] == "active" for s in self.silences.values()),
            "inhibited_alerts": len(self._among["inhibited"]),
            "silenced_alerts": len(self._among["silenced"]),
            "by_severity": {name: severities.count(name) for name in severities},
        }

    def check_pairs(self) -> None:
        """Every start without its stop is something that the page shows just now."""
        assert self._among["firing"] == set(self.alerts)
        for figure, field in (
            ("silenced", "silenced_by"),
            ("inhibited", "inhibited_by"),
            ("acknowledged", "acknowledged_by"),
        ):
            shown = {name for name, alert in self.alerts.items() if alert[field]}
            assert self._among[figure] == shown

    def _apply_alert(self, kind: str, data: Json) -> None:
        name = data["fingerprint"]
        if kind == "alert_created":
            assert name not in self._known, "it was created before"
            self._known.add(name)
            kind = "alert_firing" if data["status"] == "firing" else "alert_updated"
        assert name in self._known, "nobody was told of it"
        if kind in STARTS:
            again = name in self._among[STARTS[kind]]
            assert not again or self._is_new_note(kind, data), f"{kind} twice"
            self._among[STARTS[kind]].add(name)
        if kind in STOPS:
            assert name in self._among[STOPS[kind]], f"{kind} of what had not begun"
            self._among[STOPS[kind]].remove(name)
        self._resolved_today += kind == "alert_resolved"
        if data["status"] == "firing":
            self.alerts[name] = data
        else:
            self.alerts.pop(name, None)

    def _is_new_note(self, kind: str, data: Json) -> bool:
        """Whether it is the one start that may come again: its owner says something else."""
        held = self.alerts[data["fingerprint"]]
        return (
            kind == "alert_acknowledged"
            and held["acknowledged_by"] == data["acknowledged_by"]
            and held.get("acknowledged_note") != data.get("acknowledged_note")
        )

    def _apply_silence(self, kind: str, data: Json) -> None:
        held = self.silences.get(data["id"])
        assert (held is None) == (kind == "silence_created") or kind == "silence_deleted"
        if kind == "silence_activated":
            assert held is not None
            assert (held["state"], data["state"]) in {("pending", "active"), ("active", "active")}
        if kind == "silence_deleted" or data["state"] == "expired":
            self.silences.pop(data["id"], None)
        else:
            self.silences[data["id"]] = data
        for name, silenced_by in data.get("resilenced", {}).items():
            self.alerts[name]["silenced_by"] = silenced_by

    def forget(self, name: str) -> None:
        """The record of an alert was deleted: its next event may be `alert_created` again."""
        self._known.discard(name)
