"""The real `amtool` against a real worker: what it does is seen on every transport."""

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.listener import Listener
from tests.processes import program
from tests.servers import Worker

Amtool = Callable[..., str]


@pytest.fixture(scope="module")
def amtool(worker: Worker) -> Amtool:
    path = program("amtool", "prometheus-alertmanager")

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [path, f"--alertmanager.url={worker.url}", *arguments],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


def query(amtool: Amtool, *arguments: str) -> list[Any]:
    answer: list[Any] = json.loads(amtool(*arguments, "-o", "json"))
    return answer


def names(alerts: list[Any]) -> list[str]:
    return sorted(each["labels"]["alertname"] for each in alerts)


def test_amtool_story_is_seen_on_every_transport(
    worker: Worker, amtool: Amtool, listener: Listener
) -> None:
    """Fire, silence, change the silence, end it, resolve: the same envelopes everywhere."""
    clients = [
        listener.sse(worker.address),
        listener.websocket(worker.address),
        listener.poll(worker.address),
    ]
    amtool("alert", "add", "Story", "severity=critical", "instance=db-1")
    silence_id = amtool("silence", "add", "alertname=Story", "-c", "why", "-a", "ana", "-d", "1h")
    amtool("silence", "update", "-d", "2h", "-c", "longer", silence_id)
    amtool("silence", "expire", silence_id)
    amtool("alert", "add", "Story", "severity=critical", "instance=db-1", "--end", ended())

    def about_story(event: dict[str, Any]) -> bool:
        data = event["data"]
        return "Story" in data.values() or silence_id in data.values()

    for client in clients:
        client.wait_for(lambda event: about_story(event) and event["type"] == "alert_resolved")
    stories = [client.story(about_story) for client in clients]
    assert stories[0] == stories[1] == stories[2]
    assert [json.loads(body)["type"] for body in stories[0]] == [
        "alert_created",
        "silence_created",
        "alert_silenced",
        "silence_updated",
        "silence_expired",
        "alert_unsilenced",
        "alert_resolved",
    ]


def ended() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_amtool_queries_alerts(amtool: Amtool) -> None:
    amtool("alert", "add", "Queried", "severity=critical", "--annotation=summary=full")
    amtool("alert", "add", "QueriedToo", "severity=info")
    assert set(names(query(amtool, "alert", "query"))) >= {"Queried", "QueriedToo"}
    found = query(amtool, "alert", "query", "alertname=~Queried.*", "severity=critical")
    assert names(found) == ["Queried"]
    assert found[0]["annotations"] == {"summary": "full"}
    assert names(query(amtool, "alert", "query", "Queried")) == ["Queried"]


def test_amtool_tells_silenced_alerts_apart(amtool: Amtool) -> None:
    amtool("alert", "add", "Muted", "team=sea")
    amtool("silence", "add", "team=sea", "-c", "why", "-a", "ana")
    assert query(amtool, "alert", "query", "Muted") == []
    assert names(query(amtool, "alert", "query", "--silenced", "Muted")) == ["Muted"]


def test_amtool_queries_updates_and_expires_silences(amtool: Amtool) -> None:
    silence_id = amtool(
        "silence", "add", "alertname=~Nothing.+", "instance!=x", "-c", "why", "-a", "ana", "-d1h"
    )
    [found] = query(amtool, "silence", "query", "alertname=~Nothing.+")
    assert found["id"] == silence_id
    assert found["createdBy"] == "ana"
    assert amtool("silence", "query", "-q", "alertname=~Nothing.+") == silence_id
    updated = query(amtool, "silence", "update", "-c", "because", silence_id)
    assert [(each["id"], each["comment"]) for each in updated] == [(silence_id, "because")]
    amtool("silence", "expire", silence_id)
    assert query(amtool, "silence", "query", "alertname=~Nothing.+") == []
    expired = query(amtool, "silence", "query", "--expired", "alertname=~Nothing.+")
    assert [each["id"] for each in expired] == [silence_id]


def test_amtool_expires_what_a_query_found(amtool: Amtool) -> None:
    first = amtool("silence", "add", "job=batch", "-c", "why", "-a", "ana")
    second = amtool("silence", "add", "job=batch", "-c", "why", "-a", "ana", "-d", "3h")
    found = amtool("silence", "query", "-q", "job=batch").split()
    assert sorted(found) == sorted([first, second])
    amtool("silence", "expire", *found)
    assert amtool("silence", "query", "-q", "job=batch") == ""


def test_amtool_replaces_a_silence_that_begins_at_another_time(amtool: Amtool) -> None:
    old = amtool("silence", "add", "job=moved", "-c", "why", "-a", "ana", "-d", "1h")
    [moved] = query(amtool, "silence", "update", "--start", later(1), "--end", later(2), old)
    assert moved["id"] != old
    assert [each["id"] for each in query(amtool, "silence", "query", "job=moved")] == [moved["id"]]
    expired = query(amtool, "silence", "query", "--expired", "job=moved")
    assert [each["id"] for each in expired] == [old]


def test_amtool_plans_moves_and_expires_a_pending_silence(amtool: Amtool) -> None:
    planned = amtool(
        "silence", "add", "job=planned", "-c", "why", "-a", "ana",
        "--start", later(1), "--end", later(2),
    )  # fmt: skip
    [moved] = query(amtool, "silence", "update", "--start", later(3), "-d", "1h", planned)
    assert moved["id"] == planned
    [found] = query(amtool, "silence", "query", "job=planned")
    assert found["status"] == {"state": "pending"}
    amtool("silence", "expire", planned)
    amtool("silence", "expire", planned)
    assert query(amtool, "silence", "query", "job=planned") == []


def test_amtool_reads_and_updates_a_silence_with_annotations(
    worker: Worker, amtool: Amtool
) -> None:
    body = {
        "matchers": [{"name": "job", "value": "noted", "isRegex": False}],
        "startsAt": "0001-01-01T00:00:00.000Z",
        "endsAt": later(1),
        "createdBy": "ana",
        "comment": "why",
        "annotations": {"ticket": "OPS-1"},
    }
    answer = httpx.post(f"{worker.url}/api/v2/silences", json=body)
    silence_id = answer.json()["silenceID"]
    [found] = query(amtool, "silence", "query", "job=noted")
    assert found["id"] == silence_id
    [updated] = query(amtool, "silence", "update", "-c", "because", silence_id)
    assert (updated["id"], updated["comment"]) == (silence_id, "because")


def test_amtool_shows_why_a_silence_is_refused(worker: Worker) -> None:
    path = program("amtool", "prometheus-alertmanager")
    command = [path, f"--alertmanager.url={worker.url}", "silence", "add", "job=~.*"]
    done = subprocess.run(
        [*command, "-c", "why", "-a", "ana"],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 1
    assert "at least one matcher must not match the empty string" in done.stderr


def test_amtool_imports_silences_of_another_board_as_new_ones(
    amtool: Amtool, tmp_path: Any
) -> None:
    amtool("silence", "add", "job=elsewhere", "-c", "why", "-a", "ana")
    [silence] = query(amtool, "silence", "query", "job=elsewhere")
    amtool("silence", "expire", silence["id"])
    path = tmp_path / "silences.json"
    path.write_text(json.dumps([silence | {"id": "5e1e8a1f-9a43-4c43-9f0c-000000000000"}]))
    new = amtool("silence", "import", str(path))
    assert [each["id"] for each in query(amtool, "silence", "query", "job=elsewhere")] == [new]


def later(hours: float) -> str:
    at = datetime.now(UTC) + timedelta(hours=hours)
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def test_amtool_imports_silences(amtool: Amtool, tmp_path: Any) -> None:
    amtool("silence", "add", "job=imported", "-c", "why", "-a", "ana")
    exported = amtool("silence", "query", "job=imported", "-o", "json")
    path = tmp_path / "silences.json"
    path.write_text(exported)
    amtool("silence", "import", str(path))
    assert len(query(amtool, "silence", "query", "job=imported")) == 1
    path.write_text(exported.replace(json.loads(exported)[0]["id"], ""))
    amtool("silence", "import", str(path))
    assert len(query(amtool, "silence", "query", "job=imported")) == 2


def test_amtool_shows_the_configuration(amtool: Amtool) -> None:
    assert "receiver: default" in amtool("config", "show")
    assert "default" in amtool("config", "routes", "test", "alertname=Any")
