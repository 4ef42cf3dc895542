"""What deploy/ gives to Prometheus and Grafana, checked by Prometheus's own tool."""

import json
import re
import subprocess
from pathlib import Path

from tests.monitoring import (
    RULES,
    RULES_TEST,
    dashboard,
    dashboard_expressions,
    metrics_in,
    rules,
)
from tests.processes import program


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    tool = program("promtool", "prometheus")
    return subprocess.run(
        [tool, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def test_rules_are_valid() -> None:
    done = promtool("check", "rules", "--lint-fatal", str(RULES))
    assert done.returncode == 0, done.stdout + done.stderr


def test_rules_fire_when_they_should_and_not_else() -> None:
    done = promtool("test", "rules", str(RULES_TEST))
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_rule_is_seen_to_fire() -> None:
    text = RULES_TEST.read_text()
    fired = set(re.findall(r'alertname="(\w+)",alertstate="firing"[^}]*}', text))
    fired |= set(re.findall(r"alertname: (\w+)\n.*\n *exp_alerts:\n", text))
    assert {rule["alert"] for rule in rules()} == fired


def test_test_of_rules_fails_when_a_rule_does_not_fire(tmp_path: Path) -> None:
    changed = RULES.read_text().replace("alert: WatchfireResets\n", "alert: Another\n")
    (tmp_path / "rules.yml").write_text(changed)
    (tmp_path / "rules_test.yml").write_text(RULES_TEST.read_text())
    assert promtool("test", "rules", str(tmp_path / "rules_test.yml")).returncode == 1


def test_every_rule_says_what_to_do() -> None:
    for rule in rules():
        assert rule["annotations"].keys() == {"summary", "description", "runbook"}, rule["alert"]
        assert len(rule["annotations"]["runbook"]) > 80
        assert rule["labels"]["severity"] in ("warning", "critical")


def test_dashboard_has_panels_that_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    ids = [panel["id"] for panel in dashboard()["panels"]]
    assert len(ids) == len(set(ids))
    for panel in dashboard()["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells


def test_dashboard_expressions_are_valid(tmp_path: Path) -> None:
    """As the expressions of recording rules, which is how promtool reads them."""
    expressions = list(dashboard_expressions())
    records = [
        {"record": f"panel:{number}", "expr": text} for number, text in enumerate(expressions)
    ]
    path = tmp_path / "dashboard.json"  # JSON is YAML
    path.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": records}]}))
    done = promtool("check", "rules", str(path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(expressions)} rules found" in done.stdout + done.stderr


def test_every_name_in_an_expression_is_recognised() -> None:
    """The test of names at a real worker looks for those that are found here."""
    for expression in [*dashboard_expressions(), *(rule["expr"] for rule in rules())]:
        bare = re.sub(r'"[^"]*"', '""', expression)
        found = set(re.findall(r"\b[a-z]+_[a-z0-9_]+(?=\{)", bare))
        assert found == metrics_in([expression])
