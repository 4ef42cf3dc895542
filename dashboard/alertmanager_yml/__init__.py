"""An alertmanager.yml: its text read, checked and shown without its secrets. Pure."""

from dashboard.alertmanager_yml.document import (
    AlertmanagerConfig,
    ConfigError,
    InhibitRule,
    Receiver,
    parse,
)
from dashboard.alertmanager_yml.secrets import without_secrets

__all__ = [
    "AlertmanagerConfig",
    "ConfigError",
    "InhibitRule",
    "Receiver",
    "parse",
    "without_secrets",
]
