"""Polling: one answer at a time from the same log."""

import asyncio
import json

import pytest
from django.db import OperationalError
from django.test import AsyncClient

from realtime.events import EVERYTHING, Position, Selection
from realtime.hub import Hub
from realtime.streams import RESTARTING, Stream
from realtime.views import poll
from tests.realtime.fake_log import FakeLog, new_hub, no_subscriber_left
from tests.virtual_time import run, settle

PATH = "/api/v2/events"


async def answer_of(hub: Hub, since: Position | None, wait: float = 0) -> tuple[list[int], str]:
    body = json.loads(await poll(hub, Stream("polling", ""), since, EVERYTHING, 500, wait))
    return [event["seq"] for event in body["events"]], body["cursor"]


def test_poll_answers_at_once_when_there_is_something_to_say() -> None:
    async def main() -> None:
        log = FakeLog()
        log.publish(3)
        with no_subscriber_left(new_hub(log)) as hub:
            assert await answer_of(hub, Position("e1", 1), wait=30) == ([2, 3], "e1-3")
            assert await answer_of(hub, None) == ([], "e1-3")

    run(main())


def test_poll_waits_until_something_happens_or_the_time_is_over() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            hub.start()
            assert await answer_of(hub, None, wait=25) == ([], "e1-0")
            log.publish()  # seen at the hub's next look
            assert await answer_of(hub, Position("e1", 0), wait=25) == ([1], "e1-1")
            await hub.stop()

    run(main())


def test_poll_moves_the_cursor_past_what_was_left_out() -> None:
    async def main() -> None:
        log = FakeLog()
        log.publish(5)
        nothing = Selection(frozenset())
        with no_subscriber_left(new_hub(log)) as hub:
            body = json.loads(
                await poll(hub, Stream("polling", ""), Position("e1", 0), nothing, 500, 0)
            )
            assert body == {"events": [], "cursor": "e1-5", "reset": False}

    run(main())


def test_poll_says_reset_with_the_newest_position() -> None:
    async def main() -> None:
        log = FakeLog()
        log.publish(5)
        with no_subscriber_left(new_hub(log)) as hub:
            body = json.loads(
                await poll(hub, Stream("polling", ""), Position("old", 3), EVERYTHING, 500, 25)
            )
            assert body == {"events": [], "cursor": "e1-5", "reset": True}

    run(main())


async def test_poll_is_answered_as_json_and_kept_by_nobody(hub: Hub, log: FakeLog) -> None:
    log.publish(4)
    answer = await AsyncClient().get(PATH + "?since=e1-1&limit=2")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["cursor"] == "e1-3"


async def test_poll_answers_503_while_the_log_cannot_be_read(hub: Hub, log: FakeLog) -> None:
    log.error = OperationalError("away")
    answer = await AsyncClient().get(PATH)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"


@pytest.mark.parametrize(
    "query", ["since=x", "types=x", "filter=x", "limit=x", "limit=0", "wait=x", "wait=-1"]
)
async def test_poll_refuses_a_bad_parameter_by_its_name(hub: Hub, query: str) -> None:
    answer = await AsyncClient().get(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(query.split("=")[0] + ": ")


async def test_poll_refuses_a_filter_that_takes_too_long(
    hub: Hub, log: FakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.sieve.PATIENCE_SECONDS", -1)
    log.publish(3)
    answer = await AsyncClient().get(f"{PATH}?since=e1-0&filter=a=b")
    assert answer.status_code == 400
    assert answer.json()["message"] == "filter: the regular expressions take too long"


async def test_poll_tells_its_methods(hub: Hub) -> None:
    answer = await AsyncClient(enforce_csrf_checks=True).delete(PATH)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.json() == {
        "code": 405,
        "message": "method DELETE is not allowed, but [GET, HEAD] are",
    }


def test_poll_answers_early_when_the_server_ends_it() -> None:
    async def main() -> None:
        log = FakeLog()
        with no_subscriber_left(new_hub(log)) as hub:
            await hub.look()
            stream = Stream("polling", "")
            waiting = asyncio.create_task(poll(hub, stream, None, EVERYTHING, 500, 25))
            await settle()
            stream.end(RESTARTING)
            assert json.loads(await waiting) == {"events": [], "cursor": "e1-0", "reset": False}
            assert asyncio.get_running_loop().time() < 1_001

    run(main())
