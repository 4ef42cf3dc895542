"""Hostile queries and messages: each is understood, or refused by its name."""

import contextlib
import json
from collections.abc import Callable

from django.http import QueryDict
from hypothesis import example, given
from hypothesis import strategies as st

from realtime.conversation import Conversation
from realtime.events import Selection, parse_position
from realtime.history_api import read_wanted
from realtime.subscribing import (
    BadParameter,
    read_number,
    read_query,
    read_selection,
    read_since,
)
from tests.hostile_texts import texts

NAMES = st.sampled_from(
    ["since", "lastEventId", "types", "filter", "limit", "wait", "from", "to", "order", "cursor"]
)
WORDS = texts | st.sampled_from(
    ["a-1", "a-0", "a-" + "9" * 18, "a-" + "9" * 19, "alert_*", "*", "a=b", 'a=~"b.*"', "a=~(",
     "1", "-1", "1e400", "nan", "inf", "٣", "1_0", "2026-01-01T00:00:00Z", "9" * 5_000]
)  # fmt: skip


@given(st.lists(st.tuples(NAMES, WORDS), max_size=8))
def test_hostile_query_is_read_or_refused_by_a_name(pairs: list[tuple[str, str]]) -> None:
    query = QueryDict(mutable=True)
    for name, word in pairs:
        query.appendlist(name, word)
    for read in (
        lambda: read_since(query),
        lambda: read_selection(query),
        lambda: read_number(query, "limit", 500, 1, 1000),
        lambda: read_wanted(query, None),
    ):
        refusal = refused_by(read)
        if refusal is not None:
            assert str(refusal).startswith(f"{refusal.parameter}: ")
            assert refusal.parameter in dict(pairs)
            assert len(str(refusal)) < 11_000


def refused_by(read: Callable[[], object]) -> BadParameter | None:
    try:
        read()
    except BadParameter as error:
        return error
    return None


@given(st.binary(max_size=200) | st.sampled_from([b"a=&" * 1_500, b"%", b"=%ff&;", b"since=%00"]))
def test_hostile_bytes_of_a_query_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(BadParameter):
        read_selection(read_query(data))


@given(texts | st.from_regex(r"[0-9a-z]{0,40}-[0-9]{0,25}", fullmatch=True))
@example("a-00")
@example("a-1\n")
@example("a-٣")
def test_hostile_position_is_one_that_comes_back_or_is_refused(text: str) -> None:
    try:
        position = parse_position(text)
    except ValueError:
        return
    assert str(position) == text
    assert position.seq < 2**63, "a database takes it"


messages = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["action", "id", "types", "filter", "__proto__"]) | texts, inner
        )
    ),
    max_leaves=8,
)
ACTIONS = st.fixed_dictionaries(
    {"action": st.sampled_from(["ping", "subscribe", "dance"]) | messages},
    optional={
        "id": messages,
        "types": st.lists(WORDS, max_size=3) | messages,
        "filter": st.lists(WORDS, max_size=3) | messages,
    },
)


@given(ACTIONS | messages)
@example({"action": "ping", "id": 10**30})
@example({"action": "ping", "id": float("inf")})
def test_hostile_message_has_an_answer_that_is_json(message: object) -> None:
    answers(json.dumps(message))


@given(st.text(max_size=100))
@example('{"action":"ping","id":' + "9" * 8_000 + "}")
@example('{"action":"ping","id":' + "[" * 4_000 + "]" * 4_000 + "}")
@example('{"action":"ping","id":1e999}')
@example('{"action":"ping","id":"\\ud800"}')
@example('{"action":"subscribe","filter":["\\"\\\\ud800\\"=x"]}')
def test_hostile_text_of_a_message_has_an_answer_that_is_json(text: str) -> None:
    answers(text)


def answers(text: str) -> None:
    chosen: list[Selection] = []
    answer = Conversation(chosen.append).hear(text, 0.0)
    assert answer.close_code is None
    if answer.text is None:
        assert len(chosen) == 1
    else:
        assert json.loads(answer.text)["type"] in ("pong", "error")
