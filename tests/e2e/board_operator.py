"""A person at a worker's board, and the programs that post to it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from realtime.events import Position, parse_position
from tests.servers import Worker


class Operator:
    """Does to a worker's board what people and programs do."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        # Kept: httpx reads all authorities of the system anew for each call of its own.
        self._http = httpx.Client(base_url=worker.url)
        self._silences: dict[str, str] = {}
        self._markers = 0

    def post(self, name: str, ends: float | None = None, **fields: Any) -> None:
        labels = {"alertname": name, **fields.pop("labels", {})}
        alert = {"labels": labels, "startsAt": "2026-11-01T00:00:00Z", **fields}
        if ends is not None:
            alert["endsAt"] = after(ends)
        self._http.post("/api/v2/alerts", json=[alert]).raise_for_status()

    def post_all(self, *names: str) -> None:
        for name in names:
            self.post(name)

    def silence(self, comment: str, name: str, starts: float = 0, ends: float = 3600) -> None:
        """Make the silence of this comment, or change it."""
        body = {
            "id": self._silences.get(comment, ""),
            "matchers": [{"name": "alertname", "value": name, "isRegex": True}],
            "startsAt": after(starts),
            "endsAt": after(ends),
            "createdBy": "ana",
            "comment": comment,
        }
        if body["id"]:
            old = self._http.get(f"/api/v2/silence/{body['id']}").json()
            body |= {"matchers": old["matchers"], "startsAt": old["startsAt"]}
        answer = self._http.post("/api/v2/silences", json=body)
        self._silences[comment] = answer.json()["silenceID"]

    def expire(self, comment: str) -> None:
        self._http.delete(f"/api/v2/silence/{self._silences[comment]}").raise_for_status()

    def acknowledge(self, name: str, owner: str, note: str = "") -> None:
        """Take the one alert of this name."""
        chosen = {"filter": f'alertname="{name}"'}
        [alert] = self._http.get("/api/v2/alerts", params=chosen).json()
        body = {"owner": owner, "note": note}
        taken = self._http.post(f"/api/v2/alerts/{alert['fingerprint']}/ack", json=body)
        taken.raise_for_status()

    def shell(self, code: str) -> None:
        self.worker.shell.run(code)

    def post_many(self, *alerts: dict[str, Any]) -> None:
        """Alerts as Prometheus posts them."""
        self._http.post("/api/v2/alerts", json=list(alerts)).raise_for_status()

    def mark(self) -> Position:
        """The position of an alert that comes after all that was done, and is like those before."""
        self._markers += 1
        self.post("Marker", labels={"number": f"{self._markers:03}"})
        answer = self._http.get("/api/v2/events")
        return parse_position(answer.json()["cursor"])

    def marker(self) -> str:
        """An alert that comes after all that was done: the page that shows it has seen the rest."""
        self._markers += 1
        name = f"Marker{self._markers:03}"
        self.post(name)
        return name


def after(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
