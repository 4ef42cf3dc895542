"""What deploy/ asks Prometheus for: the expressions of its dashboard and rules."""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from tests.processes import ROOT

RULES = ROOT / "deploy/prometheus/rules.yml"
RULES_TEST = ROOT / "deploy/prometheus/rules_test.yml"
DASHBOARD = ROOT / "deploy/grafana/watchfire.json"

_METRIC = re.compile(
    r"\b(?:realtime|watchfire|alertmanager|django|process)_[a-z0-9_]+\b(?=\s*[\[{),]|$)"
)
_VARIABLES = {"$job": "watchfire", "$instance": ".+", "$__rate_interval": "5m"}


def dashboard() -> dict[str, Any]:
    board: dict[str, Any] = json.loads(DASHBOARD.read_text())
    return board


def dashboard_expressions() -> Iterator[str]:
    """As Grafana would send them."""
    for panel in dashboard()["panels"]:
        for target in panel.get("targets", []):
            expression: str = target["expr"]
            for name, value in _VARIABLES.items():
                expression = expression.replace(name, value)
            yield expression


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def metrics_in(expressions: Iterator[str] | list[str]) -> set[str]:
    """The names of series in them; `up` is Prometheus's own."""
    return {name for text in expressions for name in _METRIC.findall(text)}
