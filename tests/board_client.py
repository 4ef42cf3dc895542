"""A client of the v2 API inside the test's process, and what the log said since it last looked."""

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from django.http import HttpResponse
from django.test import Client

from realtime import log

Json = dict[str, Any]

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


class Event(NamedTuple):
    """An envelope's type and its data."""

    type: str
    data: Json

    @property
    def subject(self) -> str:
        """Whom it is about: an alert's name or a silence's comment."""
        return str(self.data.get("alertname") or self.data.get("comment") or "")


class BoardClient:
    """Posts alerts and silences as Prometheus and amtool do."""

    def __init__(self) -> None:
        self.http = Client()
        self._seen = log.position().seq

    def events(self) -> list[Event]:
        """The events since the last call, in order."""
        stored = log.read(self._seen, 1_000)
        self._seen += len(stored)
        envelopes = [json.loads(event.body) for event in stored]
        return [Event(envelope["type"], envelope["data"]) for envelope in envelopes]

    def types(self) -> list[str]:
        return [event.type for event in self.events()]

    def told(self) -> list[tuple[str, str]]:
        """Type and subject of the events since the last call."""
        return [(event.type, event.subject) for event in self.events()]

    # --- alerts

    def post(self, path: str, body: Any) -> HttpResponse:
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        answer = self.http.post(path, text, content_type="application/json")
        return cast(HttpResponse, answer)

    def post_alerts(self, *alerts: Any) -> HttpResponse:
        return self.post("/api/v2/alerts", list(alerts))

    def fire(self, name: str = "DiskFull", **labels: str) -> str:
        """Post a firing alert; returns its fingerprint."""
        return self.send(alert(name, **labels))

    def resolve(self, name: str = "DiskFull", *, at: datetime, **labels: str) -> str:
        return self.send(alert(name, **labels) | {"endsAt": at.isoformat()})

    def send(self, item: Json) -> str:
        """Post one alert that must be taken; returns its fingerprint."""
        from dashboard.labels import fingerprint, without_empty

        answer = self.post_alerts(item)
        assert answer.status_code == 200, answer.content
        return fingerprint(without_empty(item["labels"]))

    def alerts(self, **query: Any) -> list[Json]:
        answer = self.http.get("/api/v2/alerts", query)
        assert answer.status_code == 200, answer.content
        return cast(list[Json], answer.json())

    # --- silences

    def silence(self, *matchers: Json, **fields: Any) -> str:
        """Post a silence that must be taken; returns its id."""
        answer = self.post("/api/v2/silences", silence(*matchers, **fields))
        assert answer.status_code == 200, answer.content
        return cast(str, json.loads(answer.content)["silenceID"])

    def silences(self, **query: Any) -> list[Json]:
        answer = self.http.get("/api/v2/silences", query)
        assert answer.status_code == 200, answer.content
        return cast(list[Json], answer.json())

    def get_silence(self, silence_id: str) -> Json:
        answer = self.http.get(f"/api/v2/silence/{silence_id}")
        assert answer.status_code == 200, answer.content
        return cast(Json, answer.json())

    def expire(self, silence_id: str) -> None:
        assert self.http.delete(f"/api/v2/silence/{silence_id}").status_code == 200


def alert(name: str = "DiskFull", **labels: str) -> Json:
    """A posted alert, with the labels alone."""
    return {"labels": {"alertname": name, **labels}}


def matcher(name: str, value: str, *, regex: bool = False, equal: bool = True) -> Json:
    return {"name": name, "value": value, "isRegex": regex, "isEqual": equal}


def silence(*matchers: Json, **fields: Any) -> Json:
    """A posted silence of two hours from `NOW` on; fields replace what is given here."""
    body: Json = {
        "matchers": list(matchers) or [matcher("alertname", "DiskFull")],
        "startsAt": "2026-11-23T12:00:00.000Z",
        "endsAt": "2026-11-23T14:00:00.000Z",
        "createdBy": "ana",
        "comment": "maintenance",
    }
    return body | fields
