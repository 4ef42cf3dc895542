"""Query parameters that several paths read."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from dashboard.alertmanager_yml import Receiver
from dashboard.api.answers import Failed
from dashboard.api.parameters import AlertFilter, ReceiverFilter, flag, label_matchers, with_labels
from dashboard.matchers import parse_matchers
from dashboard.models import Alert

RECEIVERS = [
    Receiver("sea", {"name": "sea", "kind": "pager"}),
    Receiver("air", {"name": "air", "kind": "mail"}),
]


def request(**query: Any) -> HttpRequest:
    return RequestFactory().get("/", query)


@pytest.mark.parametrize("text", ["true", "1", "True", "yes", "on", "t", "enabled"])
def test_flag_reads_what_go_openapi_takes_for_true(text: str) -> None:
    assert flag(request(active=text), "active", default=False)


@pytest.mark.parametrize("text", ["false", "0", "no", "nonsense"])
def test_flag_takes_anything_else_for_false(text: str) -> None:
    assert not flag(request(active=text), "active")


def test_flag_that_is_not_given_or_empty_is_the_default() -> None:
    assert flag(request(), "active")
    assert flag(request(active=""), "active")
    assert not flag(request(), "active", default=False)


def test_label_matchers_are_one_from_each_value() -> None:
    assert label_matchers(request(filter=["a=b", 'c=~"d|e"'])) == parse_matchers('a="b", c=~"d|e"')
    with pytest.raises(Failed, match="bad matcher format: a"):
        label_matchers(request(filter="a"))


@pytest.mark.parametrize(
    ("query", "taken"),
    [
        ({}, [True, True, True, True]),
        ({"active": "false"}, [False, True, True, True]),
        ({"silenced": "false"}, [True, False, True, False]),
        ({"inhibited": "false"}, [True, True, False, False]),
        ({"filter": "a=b"}, [False, False, False, False]),
    ],
)
def test_alert_filter_goes_by_state_and_labels(query: dict[str, str], taken: list[bool]) -> None:
    alerts = [
        Alert(labels={}),
        Alert(labels={}, silenced_by=["x"]),
        Alert(labels={}, inhibitor="y"),
        Alert(labels={}, silenced_by=["x"], inhibitor="y"),
    ]
    shown = AlertFilter(request(**query))
    assert [shown.takes(alert) for alert in alerts] == taken


@pytest.mark.parametrize(
    ("query", "taken"),
    [
        ({}, ["sea", "air"]),
        ({"receiver": ""}, ["sea", "air"]),
        ({"receiver": "s.a"}, ["sea"]),
        ({"receiver": "s"}, []),
        ({"receiver_matchers": "kind=mail"}, ["air"]),
        ({"receiver": "sea", "receiver_matchers": "kind=mail"}, []),
    ],
)
def test_receiver_filter_takes_names_and_labels(query: dict[str, str], taken: list[str]) -> None:
    wanted = ReceiverFilter(request(**query), RECEIVERS)
    assert [receiver.name for receiver in RECEIVERS if wanted.takes(receiver.name)] == taken


def test_receiver_filter_is_content_with_one_receiver_for_each_question() -> None:
    wanted = ReceiverFilter(request(receiver="sea", receiver_matchers="kind=mail"), RECEIVERS)
    assert wanted.takes_some(["sea", "air"])
    assert not wanted.takes_some(["sea"])
    assert not wanted.takes_some([])


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"receiver": "("}, "failed to parse receiver param: "),
        ({"receiver": "x" * 5000}, "failed to parse receiver param: "),
        ({"receiver_matchers": "{a=b}"}, "failed to parse receiver_matchers param: unexpected"),
    ],
)
def test_receiver_filter_refuses_what_it_cannot_read(query: dict[str, str], error: str) -> None:
    with pytest.raises(Failed, match=error):
        ReceiverFilter(request(**query), RECEIVERS)


def test_receivers_are_chosen_by_label_in_their_order() -> None:
    assert with_labels(request(), RECEIVERS) == RECEIVERS
    assert with_labels(request(receiver_matchers='name=~".*a.*"'), RECEIVERS) == RECEIVERS
    assert with_labels(request(receiver_matchers="kind!=mail"), RECEIVERS) == RECEIVERS[:1]


def test_filter_is_read_only_so_many_times() -> None:
    texts = [f"a!~{number}" for number in range(64)]
    assert len(label_matchers(request(filter=texts))) == 64
    with pytest.raises(Failed, match="at most 64 matchers are allowed, there are 65"):
        label_matchers(request(filter=[*texts, "a=b"]))


def test_filter_that_takes_too_much_time_is_refused() -> None:
    shown = AlertFilter(request(filter=[f'a=~"(?:[a-z0-9]?){{900}}{n}?.*"' for n in range(10)]))
    alerts = [Alert(labels={"a": f"web-{number}.example.com"}) for number in range(200)]
    with pytest.raises(Failed, match="the regular expressions of filter take too long"):
        all(map(shown.takes, alerts))
