"""The alertmanager.yml in force: read from its file, applied for all workers, looked up.

Without the setting ALERTMANAGER_CONFIG there is one receiver, and groups go by alertname.
"""

import logging
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from dashboard import file_rules, lifecycle
from dashboard.alertmanager_yml import (
    AlertmanagerConfig,
    ConfigError,
    Receiver,
    parse,
    without_secrets,
)
from dashboard.models import Board, Configuration
from dashboard.routing import Route

logger = logging.getLogger(__name__)

BUILT_IN = AlertmanagerConfig(
    receivers=(Receiver("default", {"name": "default"}),),
    route=Route("default", group_by=("alertname",)),
)
_BUILT_IN_TEXT = """\
global:
  resolve_timeout: {timeout}
route:
  receiver: default
  group_by: [alertname]
receivers:
- name: default
"""

MAX_BYTES = 4 * 1024 * 1024

# What this process parsed last, with its digest.
_parsed: tuple[str, AlertmanagerConfig] = ("", BUILT_IN)


class BadConfiguration(Exception):
    """A file that cannot be used; each of `problems` is a sentence with its place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class File(NamedTuple):
    """A good alertmanager.yml; its text without the secrets, which nothing here needs."""

    path: str
    text: str
    digest: str
    config: AlertmanagerConfig


def read() -> File | None:
    """The file of the setting, None when there is none. Raises `BadConfiguration`."""
    if not settings.ALERTMANAGER_CONFIG:
        return None
    path = settings.ALERTMANAGER_CONFIG
    content = _content()
    try:
        text = content.decode("utf-8-sig")
        config = parse(text)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadConfiguration([f"{path}:{line}: not UTF-8"]) from error
    except ConfigError as error:
        problems = [f"{path}:{line}: {reason}" for line, reason in error.problems]
        raise BadConfiguration(problems) from error
    return File(path, without_secrets(text), _digest(content), config)


def load() -> None:
    """Read the file and bring it into force; raises `BadConfiguration`, and then the old one stays.

    Alerts whose inhibition it changes are told once, in the transaction that changes it.
    """
    try:
        _load()
    except BadConfiguration as error:
        logger.error("The configuration was not loaded: %s", error)
        raise
    if settings.ALERTMANAGER_CONFIG:
        logger.info("The configuration in %s is in force", settings.ALERTMANAGER_CONFIG)


def _load() -> None:
    in_force = False
    while not in_force:
        file = read()  # before the lock, under which the others would wait for it
        with Board.locked():
            # Of two workers that load at once none may bring back what the file said before.
            in_force = file is None or _digest(_content()) == file.digest
            if in_force:
                _apply(file)


def current() -> AlertmanagerConfig:
    """What is in force now, in all workers. One small query, unless it has just changed."""
    global _parsed
    digest = Configuration.objects.values_list("digest", flat=True).first()
    if digest is None:
        return BUILT_IN
    known, config = _parsed
    if known != digest:
        row = Configuration.objects.first()
        if row is None:
            return BUILT_IN
        config = parse(row.text)
        _parsed = (row.digest, config)
    return config


def current_text() -> str:
    """The same as an alertmanager.yml, without secrets."""
    text = Configuration.objects.values_list("text", flat=True).first()
    if text is None:
        seconds = settings.RESOLVE_TIMEOUT_SECONDS
        whole = float(seconds).is_integer()
        timeout = f"{seconds:.0f}s" if whole else f"{seconds * 1000:.0f}ms"
        return _BUILT_IN_TEXT.format(timeout=timeout)
    return text


def _apply(file: File | None) -> None:
    rules = file.config.inhibit_rules if file else ()
    if file_rules.replace(rules):
        lifecycle.reinhibit_all()
    stored = Configuration.objects.first()
    if file is None:
        if stored is not None:
            stored.delete()
    elif stored is None or (stored.digest, stored.path) != (file.digest, file.path):
        timeout = file.config.resolve_timeout
        fields = {
            "path": file.path,
            "text": file.text,
            "digest": file.digest,
            "resolve_timeout_seconds": None if timeout is None else timeout.total_seconds(),
            "loaded_at": timezone.now(),
        }
        Configuration.objects.update_or_create(pk=1, defaults=fields)


def _content() -> bytes:
    path = settings.ALERTMANAGER_CONFIG
    try:
        with Path(settings.BASE_DIR, path).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadConfiguration([f"{path}: it cannot be read: {reason}"]) from error
    if len(content) > MAX_BYTES:
        raise BadConfiguration([f"{path}: it is larger than {MAX_BYTES} bytes"])
    return content


def _digest(content: bytes) -> str:
    """Another one in another version: it may read more of the same file."""
    key = settings.VERSION.encode()
    return blake2b(content, digest_size=16, key=key).hexdigest()
