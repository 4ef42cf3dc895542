"""Alerts as a Prometheus sends them: a fleet of racks, and the bodies that tell of it."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

BATCH = 256  # Prometheus's default for one request
RACK = 50  # alerts that share the label `rack`
ZONE = 1000  # alerts that share the label `zone`
RULE_GROUP = 100  # alerts of one rule, evaluated together: they have one end

Alert = dict[str, Any]

_RULES = (
    ("HighCpuUsage", "warning", "1 - avg by(instance) (rate(node_cpu_seconds_total[5m])) > 0.9"),
    ("HighMemoryUsage", "warning", "node_memory_MemAvailable_bytes / node_memory_total < 0.1"),
    ("DiskWillFill", "critical", "predict_linear(node_filesystem_avail_bytes[6h], 4*3600) < 0"),
    ("TargetDown", "critical", "up == 0"),
    ("PodCrashLooping", "warning", "rate(kube_pod_container_status_restarts_total[15m]) > 0"),
    ("HighErrorRate", "critical", 'sum(rate(http_requests_total{code=~"5.."}[5m])) > 0.05'),
    ("SlowRequests", "warning", "histogram_quantile(0.99, http_request_duration_seconds) > 2"),
    ("CertificateExpires", "info", "probe_ssl_earliest_cert_expiry - time() < 86400 * 14"),
)
ALERTNAMES = [name for name, _, _ in _RULES]
_TEAMS = ("storefront", "payments", "platform", "search", "data")


def labels(number: int) -> dict[str, str]:
    """The label set of the alert with that number; ten labels."""
    name, severity, _ = _rule(number)
    team = _TEAMS[number // 7 % len(_TEAMS)]
    return {
        "alertname": name,
        "cluster": f"eu-central-{number % 3 + 1}",
        "env": "production",
        "instance": f"10.{number // 65536}.{number // 256 % 256}.{number % 256}:9100",
        "job": "node-exporter",
        "pod": f"{team}-{number * 2654435761 % 2**32:08x}",
        "rack": rack(number),
        "severity": severity,
        "team": team,
        "zone": f"z{number // ZONE}",
    }


def rack(number: int) -> str:
    return f"r{number // RACK}"


def firing(numbers: Iterable[int], starts_at: datetime, ends_at: datetime) -> list[Alert]:
    """Alerts with these numbers; each rule group has its own end, some milliseconds apart."""
    return [
        posted(
            labels(number),
            starts_at,
            ends_at + timedelta(milliseconds=number // RULE_GROUP % 1000),
            _rule(number)[2],
        )
        for number in numbers
    ]


def posted(
    of: dict[str, str], starts_at: datetime, ends_at: datetime, expression: str = "up == 0"
) -> Alert:
    """One alert with these labels, in the order of fields that Prometheus has."""
    return {
        "annotations": {
            "description": f"{of['alertname']} on {of['instance']} of {of['cluster']} has been "
            "true for more than 5 minutes. Runbook: see the wiki of its team.",
            "summary": f"{of['alertname']}: {of['instance']}",
        },
        "endsAt": _text(ends_at),
        "startsAt": _text(starts_at),
        "generatorURL": f"http://prometheus.example.org:9090/graph?g0.expr={expression}&g0.tab=1",
        "labels": of,
    }


def bodies(alerts: Sequence[Alert]) -> list[bytes]:
    """Request bodies of a batch each."""
    return [
        json.dumps(alerts[start : start + BATCH], separators=(",", ":")).encode()
        for start in range(0, len(alerts), BATCH)
    ]


def _rule(number: int) -> tuple[str, str, str]:
    return _RULES[number // RULE_GROUP % len(_RULES)]


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
