"""HEALTH_CHECKS and DEAD_MANS_SWITCH: read, or refused by name before a worker starts."""

from typing import Any

import pytest

from dashboard.health_checks import (
    MOST_TARGETS,
    BadTarget,
    Target,
    check_dead_mans_switch,
    check_targets,
    parse_target,
    targets,
)


@pytest.mark.parametrize(
    ("entry", "target"),
    [
        ("llm=http://127.0.0.1:11434/", Target("llm", "http://127.0.0.1:11434/")),
        (" queue = https://q.example.com ", Target("queue", "https://q.example.com")),
        ("a.b-c_d9=http://[::1]/?x=1=2", Target("a.b-c_d9", "http://[::1]/?x=1=2")),
        ("x=http://user:pw@host/", Target("x", "http://user:pw@host/")),
    ],
)
def test_target_is_a_name_and_a_url(entry: str, target: Target) -> None:
    assert parse_target(entry) == target


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("http://secret@host/", "it takes name=URL"),
        ("llm", "it takes name=URL"),
        ("=http://host/", "it takes name=URL"),
        ("l m=http://host/", "it takes name=URL"),
        ("prometheus:x=http://host/", "it takes name=URL"),
        ("x" * 65 + "=http://host/", "it takes name=URL"),
        ("redis=http://host/", "redis is a component that Watchfire has itself"),
        ("dead_mans_switch=http://host/", "dead_mans_switch is a component"),
        ("llm=", "the URL of llm must be http:// or https://"),
        ("llm=ftp://secret@host/", "the URL of llm must be http:// or https://"),
        ("llm=http://", "the URL of llm must be http:// or https://"),
        ("llm=http://host:port/", "the URL of llm must be http:// or https://"),
        ("llm=http://host:0/", "the URL of llm must be http:// or https://"),
        ("llm=http://[::1/", "the URL of llm must be http:// or https://"),
        ("llm=http://host/a b", "the URL of llm must be http:// or https://"),
        ("llm=http://host/é", "the URL of llm must be http:// or https://"),
        ("llm=http://host/\r\nX: y", "the URL of llm must be http:// or https://"),
    ],
)
def test_target_that_cannot_be_probed_is_refused_without_its_url(entry: str, words: str) -> None:
    with pytest.raises(BadTarget) as refused:
        parse_target(entry)
    assert str(refused.value).startswith(words)
    assert "secret" not in str(refused.value)


def test_check_tells_each_wrong_entry_and_the_rest_is_used(settings: Any) -> None:
    settings.HEALTH_CHECKS = ["a=http://a/", "b", "a=http://other/", "c=http://c/"]
    assert [(each.id, each.msg) for each in check_targets()] == [
        (
            "watchfire.E003",
            "HEALTH_CHECKS, entry 2: it takes name=URL, the name of up to 64 letters, digits, "
            "dots, dashes and underscores.",
        ),
        ("watchfire.E003", "HEALTH_CHECKS, entry 3: the name a stands there twice."),
    ]
    assert targets() == [Target("a", "http://a/"), Target("c", "http://c/")]


def test_check_tells_that_there_are_too_many(settings: Any) -> None:
    settings.HEALTH_CHECKS = [f"n{number}=http://a/" for number in range(MOST_TARGETS + 1)]
    assert len(check_targets()) == 1
    assert len(targets()) == MOST_TARGETS


@pytest.mark.parametrize("text", ["", 'alertname="Watchdog"', '{alertname="Watchdog",a!="b"}'])
def test_check_takes_a_dead_mans_switch(settings: Any, text: str) -> None:
    settings.DEAD_MANS_SWITCH = text
    assert check_dead_mans_switch() == []


@pytest.mark.parametrize("text", ["Watchdog", 'alertname=~"("', "{}", " "])
def test_check_tells_that_a_dead_mans_switch_does_not_parse(settings: Any, text: str) -> None:
    settings.DEAD_MANS_SWITCH = text
    [error] = check_dead_mans_switch()
    assert error.id == "watchfire.E004"
    assert error.msg.startswith("DEAD_MANS_SWITCH: ")
