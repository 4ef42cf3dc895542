"""Subscribing: what a client asks for in its query."""

import itertools

import pytest
from django.http import QueryDict

from dashboard.sieve import MOST_SECONDS_AT_ONCE
from realtime.events import EVERYTHING, EventType, Position, TooSlow
from realtime.subscribing import (
    MAX_FILTERS,
    BadParameter,
    read_number,
    read_selection,
    read_since,
    select,
)
from tests.realtime.fake_log import labelled


@pytest.mark.parametrize("name", ["since", "last_event_id", "lastEventId"])
def test_since_is_read_under_each_name(name: str) -> None:
    assert read_since(QueryDict(f"{name}=e1-7")) == Position("e1", 7)


def test_since_comes_from_the_header_first() -> None:
    assert read_since(QueryDict("since=e1-7"), "e1-9") == Position("e1", 9)
    assert read_since(QueryDict("since=e1-7"), "") == Position("e1", 7)
    assert read_since(QueryDict("")) is None
    assert read_since(QueryDict("since=")) is None


@pytest.mark.parametrize(
    ("query", "header", "parameter"),
    [
        ("since=x", None, "since"),
        ("lastEventId=e1-x", None, "lastEventId"),
        ("since=e1-1", "e1-1\0", "Last-Event-ID"),
    ],
)
def test_since_is_refused_by_the_parameters_name(
    query: str, header: str | None, parameter: str
) -> None:
    with pytest.raises(BadParameter) as caught:
        read_since(QueryDict(query), header)
    assert caught.value.parameter == parameter
    assert str(caught.value).startswith(f"{parameter}: ")


def test_selection_joins_repeated_types_and_filters() -> None:
    query = QueryDict("types=alert_created&types=stats_*&filter=a=b&filter=c!=d")
    selection = read_selection(query)
    assert selection.types == frozenset({"alert_created", "stats_updated"})
    assert selection.takes(labelled("alert_created", {"a": "b"}))
    assert not selection.takes(labelled("alert_created", {"a": "b", "c": "d"}))
    assert selection.takes(labelled("stats_updated", None))


def test_selections_of_the_same_words_are_equal() -> None:
    words = "types=alert_*&filter=a=b&filter=c!=d"
    one, other = read_selection(QueryDict(words)), read_selection(QueryDict(words))
    assert one == other
    assert hash(one) == hash(other)
    assert one != read_selection(QueryDict(words + "&filter=e=f"))


def test_selection_is_everything_when_nothing_is_asked() -> None:
    selection = read_selection(QueryDict(""))
    assert all(selection.takes(labelled(event_type, {})) for event_type in EventType)
    assert selection.labels is None
    assert selection is EVERYTHING, "what is sent to all is not chosen for each"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("types=alert_nothing", "types: unknown event type 'alert_nothing'"),
        ("types=", "types: unknown event type ''"),
        ("filter=foo!bar", "filter: bad matcher format: foo!bar"),
        ("filter=a=~%28", 'filter: invalid regular expression "("'),
    ],
)
def test_selection_is_refused_by_the_parameters_name(query: str, message: str) -> None:
    with pytest.raises(BadParameter) as caught:
        read_selection(QueryDict(query))
    assert str(caught.value).startswith(message)


def test_selection_has_a_greatest_number_of_filters() -> None:
    select(None, ["a=b"] * MAX_FILTERS)
    with pytest.raises(BadParameter, match="filter: at most"):
        select(None, ["a=b"] * (MAX_FILTERS + 1))


def test_selection_is_refused_when_its_filters_would_take_long_to_compile() -> None:
    select(None, [r'a=~"\\pL"'] * 16)
    with pytest.raises(BadParameter, match=r"^filter: too many classes"):
        select(None, [r'a=~"\\pL"'] * 17)


def test_selection_that_takes_too_much_time_has_no_answer_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = itertools.count(step=MOST_SECONDS_AT_ONCE)
    monkeypatch.setattr("dashboard.sieve.thread_time", lambda: next(times))
    takes = select(None, ['a=~"web.*"']).takes
    told = [takes(labelled("alert_created", {"a": "web-1"})) for _ in range(5)]
    assert all(told)
    for _ in range(5):
        with pytest.raises(TooSlow, match=r"^filter: the regular expressions take too long"):
            all(takes(labelled("alert_created", {"a": "web-1"})) for _ in range(5))
    assert takes(labelled("stats_updated", None))


def test_selection_of_no_types_at_all_is_refused() -> None:
    with pytest.raises(BadParameter):
        select([], [])


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 500), ("limit=7", 7), ("limit=1e3", 1000), ("limit=99999", 1000), ("limit=1.5", 1.5)],
)
def test_number_is_read_and_cut_down(query: str, number: float) -> None:
    assert read_number(QueryDict(query), "limit", 500, 1, 1000) == number


@pytest.mark.parametrize("text", ["", "x", "0", "-1", "nan", "inf", "-inf", "0.5"])
def test_number_is_refused_by_the_parameters_name(text: str) -> None:
    with pytest.raises(BadParameter, match=r"^limit: "):
        read_number(QueryDict(f"limit={text}"), "limit", 500, 1, 1000)
