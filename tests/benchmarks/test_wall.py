from benchmarks.alerts import labels
from benchmarks.wall import RULES, SOURCE, configuration
from dashboard.alertmanager_yml import parse
from dashboard.matchers import match_all


def test_configuration_is_an_alertmanager_yml_with_all_its_rules() -> None:
    assert len(parse(configuration()).inhibit_rules) == RULES


def test_first_rule_has_every_alert_as_target_and_its_source_as_none() -> None:
    rule = parse(configuration()).inhibit_rules[0]
    assert all(match_all(rule.target, labels(number)) for number in range(1_000))
    source = labels(0) | {"alertname": SOURCE, "env": "power"}
    assert match_all(rule.source, source)
    assert not match_all(rule.target, source)
