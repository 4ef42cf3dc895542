"""Severities in their order. Pure."""

SEVERITIES = ("critical", "error", "warning", "info", "none")  # the rest follow, by name


def severity_order(severity: str) -> tuple[int, str]:
    """Sorts severities, the worst first."""
    known = SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
    return known, severity
