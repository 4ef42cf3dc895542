"""What a WebSocket's client is answered."""

import itertools
import json
from typing import Any

import pytest

from realtime.conversation import (
    MAX_MESSAGE_BYTES,
    MAX_MESSAGES_PER_SECOND,
    Answer,
    BadMessage,
    Conversation,
    decode,
)
from realtime.events import Selection
from tests.realtime.fake_log import labelled


class Client:
    def __init__(self, selecting_seconds: float = 0.0) -> None:
        self.selections: list[Selection] = []
        work = itertools.count(step=selecting_seconds)  # what each selection takes
        self._conversation = Conversation(self.selections.append, lambda: next(work))

    def say(self, message: Any, now: float = 0.0) -> Answer:
        text = message if isinstance(message, str) or message is None else json.dumps(message)
        return self._conversation.hear(text, now)


def told(answer: Answer) -> Any:
    assert answer.text is not None
    return json.loads(answer.text)


def test_conversation_answers_a_ping_with_its_id() -> None:
    assert told(Client().say({"action": "ping", "id": [1]})) == {"type": "pong", "id": [1]}


def test_conversation_hands_a_selection_on_and_says_nothing() -> None:
    client = Client()
    answer = client.say({"action": "subscribe", "types": ["alert_*"], "filter": ["a=b"]})
    assert answer == Answer()
    [selection] = client.selections
    assert selection.takes(labelled("alert_created", {"a": "b"}))
    assert not selection.takes(labelled("alert_created", {"a": "c"}))


@pytest.mark.parametrize(
    "message", [None, "", "no json", {"action": "dance"}, {"action": "ping", "x": 1}]
)
def test_conversation_says_what_it_does_not_understand(message: Any) -> None:
    error = told(Client().say(message))
    assert (error["type"], error["code"]) == ("error", "bad_message")
    assert error["message"]


def test_conversation_names_the_parameter_that_it_cannot_read() -> None:
    client = Client()
    error = told(client.say({"action": "subscribe", "filter": ["x"]}))
    assert error["code"] == "bad_request"
    assert error["message"].startswith("filter: ")
    assert client.selections == []


def test_conversation_ends_after_too_many_messages_in_a_second() -> None:
    client = Client()
    for number in range(MAX_MESSAGES_PER_SECOND):
        assert client.say({"action": "ping", "id": number}, now=number / 100).close_code is None
    last = client.say({"action": "ping"}, now=0.99)
    assert told(last)["code"] == "too_many_messages"
    assert last.close_code == 4029


def test_conversation_allows_as_many_again_in_the_next_second() -> None:
    client = Client()
    for second in (0.0, 1.5, 3.0):
        for number in range(MAX_MESSAGES_PER_SECOND):
            answer = client.say({"action": "ping"}, now=second + number / 100)
            assert answer.close_code is None


@pytest.mark.parametrize("wanted", ["a=b", "a"])
def test_conversation_ends_where_its_filters_take_too_much_time(wanted: str) -> None:
    client = Client(selecting_seconds=0.01)
    subscribe = {"action": "subscribe", "filter": [wanted]}
    answers = [client.say(subscribe, now=number / 10) for number in range(7)]
    assert [answer.close_code for answer in answers] == [None] * 6 + [4029]
    assert told(answers[-1])["code"] == "too_many_messages"


@pytest.mark.parametrize(("selecting_seconds", "pause"), [(0.01, 1.0), (10.0, 2.0), (0.0001, 0.1)])
def test_conversation_goes_on_while_its_filters_take_their_share(
    selecting_seconds: float, pause: float
) -> None:
    client = Client(selecting_seconds)
    for number in range(100):
        answer = client.say({"action": "subscribe"}, now=100 + number * pause)
        assert answer.close_code is None


def test_decode_refuses_what_is_too_large_or_too_deep() -> None:
    with pytest.raises(BadMessage) as caught:
        decode(json.dumps({"action": "ping", "id": "é" * MAX_MESSAGE_BYTES}))
    assert caught.value.code == "too_large"
    with pytest.raises(BadMessage) as caught:
        decode('{"action":"ping","id":' + "[" * 4000)
    assert caught.value.code == "bad_message"
