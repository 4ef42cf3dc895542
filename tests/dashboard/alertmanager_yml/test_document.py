"""An alertmanager.yml as a whole: what is read of it, and what is refused in which line."""

from datetime import timedelta

import pytest

from dashboard.alertmanager_yml import ConfigError, InhibitRule, Receiver, parse
from dashboard.matchers import parse_matchers

ROUTED = "route: {receiver: a}\nreceivers: [{name: a}]\n"


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(ConfigError) as error:
        parse(text)
    return [(line, reason) for line, reason in error.value.problems]


def test_document_with_all_that_is_used() -> None:
    config = parse(
        """\
global: {resolve_timeout: 3m}
route: {receiver: first, group_by: [alertname]}
receivers:
- name: first
- name: second
  labels: {team: sea}
inhibit_rules:
- name: severe
  source_matchers: ['severity="critical"']
  target_matchers: ['severity=~"warning|info"', cluster!=x]
  equal: [cluster]
"""
    )
    assert config.resolve_timeout == timedelta(minutes=3)
    assert config.route.receiver == "first"
    assert config.receivers == (
        Receiver("first", {"name": "first"}),
        Receiver("second", {"name": "second", "team": "sea"}),
    )
    source = parse_matchers('severity="critical"')
    target = parse_matchers('severity=~"warning|info", cluster!="x"')
    rule = InhibitRule("severe", tuple(source), tuple(target), ("cluster",))
    assert config.inhibit_rules == (rule,)


def test_document_needs_a_route_and_its_receiver_alone() -> None:
    config = parse(ROUTED)
    assert config.resolve_timeout is None
    assert config.inhibit_rules == ()
    assert config.receivers == (Receiver("a", {"name": "a"}),)


def test_document_takes_all_that_is_alertmanagers_and_not_ours() -> None:
    config = parse(
        """\
global:
  smtp_smarthost: 'localhost:25'
  slack_api_url_file: /etc/slack
  http_config: {follow_redirects: true, anything: [else]}
templates: ['/etc/alertmanager/*.tmpl']
route: {receiver: a, group_wait: 30s, group_interval: 5m, repeat_interval: 4h}
receivers:
- name: a
  webhook_configs: [{url: 'http://127.0.0.1/', send_resolved: true}]
  email_configs:
  - to: 'ana@example.com'
  slack_configs: []
  discord_configs:
mute_time_intervals:
tracing: {endpoint: 'localhost:4317', whatever: {it: is}}
event_recorder: {file_outputs: [{path: /var/log/events}]}
"""
    )
    assert [receiver.name for receiver in config.receivers] == ["a"]


def test_document_takes_the_older_forms_of_matchers_with_the_newer() -> None:
    [rule] = parse(
        ROUTED
        + """\
inhibit_rules:
- source_match: {a: b}
  source_match_re: {c: d|e}
  source_matchers: ['f!=g']
  target_match: {h: ''}
"""
    ).inhibit_rules
    assert list(rule.source) == parse_matchers('a="b", c=~"d|e", f!="g"')
    assert list(rule.target) == parse_matchers('h=""')
    assert rule.name == ""
    assert rule.equal == ()


def test_document_takes_a_rule_that_asks_for_nothing() -> None:
    """To Alertmanager a side without matchers is every alert."""
    [rule] = parse(ROUTED + "inhibit_rules: [{source_matchers: ['a=~\".*\"']}]").inhibit_rules
    assert rule.target == ()


RECEIVERS = "route: {receiver: a}\nreceivers:\n- name: a\n"
RULES = "route: {receiver: a}\nreceivers: [{name: a}]\ninhibit_rules:\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", (1, "no route provided in config")),
        ("# nothing\n", (1, "no route provided in config")),
        ("- a\n", (1, "the file must be a mapping")),
        ("text\n", (1, "the file must be a mapping")),
        ("receivers: [{name: a}]\n", (1, "no route provided in config")),
        ("receivers: [{name: a}]\nroute:\n", (2, "no route provided in config")),
        ("route: text\n", (1, "route must be a mapping")),
        (ROUTED + "rout: {}\n", (3, 'unknown key "rout" in the file')),
        (ROUTED + "templates: '*.tmpl'\n", (3, "templates must be a list")),
        (ROUTED + "receivers: []\n", (3, '"receivers" is set twice')),
        (ROUTED + "global: 5m\n", (3, "global must be a mapping")),
        (ROUTED + "global:\n  resolve_timout: 5m\n", (4, 'unknown key "resolve_timout" in global')),
        (
            ROUTED + "global:\n  resolve_timeout: soon\n",
            (4, "resolve_timeout: not a valid duration string: 'soon'"),
        ),
        (RECEIVERS + "- name: a\n", (4, 'notification config name "a" is not unique')),
        (RECEIVERS + "- labels: {}\n", (4, "missing name in receiver")),
        (RECEIVERS + "- name: ''\n", (4, "missing name in receiver")),
        (RECEIVERS + "-\n", (4, "receivers[1] must be a mapping")),
        (RECEIVERS + "- b\n", (4, "receivers[1] must be a mapping")),
        (RECEIVERS + "  slack_config: []\n", (4, 'unknown key "slack_config" in receivers[0]')),
        (RECEIVERS + "  slack_configs: {}\n", (4, "slack_configs must be a list")),
        (RECEIVERS + "  labels: [x]\n", (4, "labels must be a mapping")),
        (
            RECEIVERS + "  labels: {name: b}\n",
            (4, 'receiver label "name" must match receiver name "a", got "b"'),
        ),
        ("route: {receiver: a}\nreceivers: a\n", (2, "receivers must be a list")),
        (RULES + "- sources: []\n", (4, 'unknown key "sources" in inhibit_rules[0]')),
        (RULES + "- source_matchers: a=b\n", (4, "source_matchers must be a list")),
        (RULES + "- source_matchers:\n  - a=b\n  - foo!bar\n", (6, "bad matcher format: foo!bar")),
        (RULES + "- equal: cluster\n", (4, "equal must be a list")),
        (RULES + "- equal: [a, '']\n", (4, 'invalid label name "" in equal list')),
        (RULES + "- source_match: {a-b: c}\n", (4, 'invalid label name "a-b"')),
        (RULES + "- target_match_re: {a: }\n", (4, 'invalid regexp value for "a"')),
        (
            RULES + f"- source_matchers: [{'a=b, ' * 65}]\n",
            (4, "at most 64 matchers are allowed, there are 65"),
        ),
    ],
)
def test_document_says_what_is_wrong_in_which_line(text: str, problem: tuple[int, str]) -> None:
    assert problem in problems(text)


def test_document_says_what_is_wrong_with_a_pattern() -> None:
    [(line, reason)] = problems(RULES + "- source_matchers:\n  - 'a=~\"(\"'\n")
    assert line == 5
    assert reason.startswith('invalid regular expression "(": error parsing regexp: ')


def test_document_tells_all_mistakes_at_once_in_the_order_of_the_lines() -> None:
    text = """\
inhibit_rules:
- equal: x
route:
  receiver: nobody
  routes:
  - matchers: [a]
receivers:
- name: a
- name: a
"""
    found = problems(text)
    assert [line for line, _ in found] == [2, 4, 6, 9]
    with pytest.raises(ConfigError, match=r'^line 2: .*; line 4: undefined receiver "nobody"'):
        parse(text)


def test_document_that_is_no_yaml_is_one_problem() -> None:
    [(line, reason)] = problems("route:\n  receiver: [a\n")
    assert line == 3
    assert reason.startswith("not YAML: ")
