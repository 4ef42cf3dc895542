"""Reads settings from the environment, and collects everything that is wrong with them."""

import os
import secrets
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dj_database_url
from environs import Env, EnvError

from config.addresses import Networks
from config.durations import parse_duration
from config.rates import Rate, parse_rate

T = TypeVar("T")

# A worker that is stopped or cut off in the middle of a change must not keep the others waiting.
POSTGRESQL_OPTIONS = (
    "-c lock_timeout=5000 -c idle_in_transaction_session_timeout=8000 -c tcp_user_timeout=15000"
)

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"


class Environment:
    """The process environment, over an optional `.env` file.

    Every reader returns the default when a value is wrong and adds a sentence that names the
    variable to `errors`.
    """

    def __init__(self, dotenv: Path) -> None:
        self.errors: list[str] = []
        self._env = Env()
        if dotenv.is_file():
            self._env.read_env(str(dotenv), recurse=False)

    def flag(self, name: str, default: bool) -> bool:
        return self._read(name, default, self._env.bool)

    def text(self, name: str, default: str) -> str:
        return self._read(name, default, self._env.str)

    def words(self, name: str, default: Sequence[str]) -> list[str]:
        values = self._read(name, list(default), self._env.list)
        return [value.strip() for value in values if value.strip()]

    def integer(self, name: str, default: int, minimum: int, maximum: int = sys.maxsize) -> int:
        value = self._read(name, default, self._env.int)
        return int(self._within(name, value, default, minimum, maximum))

    def number(self, name: str, default: float, minimum: float, maximum: float) -> float:
        value = self._read(name, default, self._env.float)
        return self._within(name, value, default, minimum, maximum)

    def duration(self, name: str, default: str, minimum: str, maximum: str) -> timedelta:
        """A time span as Prometheus writes it: `30d`, `1h30m`."""
        text = self.text(name, default)
        try:
            value = parse_duration(text)
        except ValueError:
            self.errors.append(f"{name} is {text!r}; it takes a duration such as 30d or 1h30m.")
            return parse_duration(default)
        if parse_duration(minimum) <= value <= parse_duration(maximum):
            return value
        self.errors.append(f"{name} is {text!r}; it must be from {minimum} to {maximum}.")
        return parse_duration(default)

    def rate(self, name: str, default: str) -> Rate | None:
        """So many in a time, `60/m`; None: as many as like."""
        text = self.text(name, default).strip()
        try:
            return parse_rate(text)
        except ValueError as error:
            self.errors.append(f"{name}: {error}; 0 is for no limit.")
            return parse_rate(default)

    def networks(self, name: str) -> Networks:
        """Networks between commas, and the word `unix`; none without the variable."""
        try:
            return Networks.parse(self.words(name, []))
        except ValueError as error:
            self.errors.append(f"{name}: {error}; it takes networks such as 10.0.0.0/8, and unix.")
            return Networks()

    def choice(self, name: str, default: str, choices: Sequence[str]) -> str:
        value = self.text(name, default).upper()
        if value in choices:
            return value
        self.errors.append(f"{name} is {value!r}; it takes one of {', '.join(choices)}.")
        return default

    def folder(self, name: str) -> str:
        """A folder that is made when it is not there; '' where none is named.

        A library that looks at the variable itself finds it only when the folder can be used.
        """
        path = self.text(name, "")
        if path:
            try:
                Path(path).mkdir(parents=True, exist_ok=True)
                if os.access(path, os.W_OK | os.X_OK):
                    return path
                self.errors.append(f"{name}: this user may not write to {path}.")
            except OSError as error:
                self.errors.append(f"{name}: {path} is no folder: {error.strerror}.")
        os.environ.pop(name, None)
        return ""

    def time_zone(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.errors.append(f"{name} is {value!r}; it takes a name such as Europe/Berlin.")
            return default
        return value

    def database(self, name: str, default: str) -> dict[str, Any]:
        """A Django database from its URL: `sqlite:///path` or `postgres://user:pw@host/name`."""
        config: dict[str, Any] = dict(dj_database_url.parse(default))
        try:
            named = dict(dj_database_url.parse(self.text(name, default)))
        except ValueError:
            self.errors.append(f"{name} must begin with sqlite:/// or postgres://.")
        else:
            if named["ENGINE"] in (SQLITE, POSTGRESQL):
                config = named
            else:
                self.errors.append(f"{name} must name sqlite or postgres, not {named['ENGINE']!r}.")
        if config["ENGINE"] == SQLITE:
            config["OPTIONS"] = config.get("OPTIONS", {}) | {
                # A writer takes its lock at BEGIN, so that it waits instead of failing later.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            }
        else:
            # Under ASGI a connection lives for one request; the pool keeps the real ones open.
            # Its waits are shorter than a sender's patience (Prometheus: 10 s).
            pool = {"min_size": 1, "max_size": 20, "timeout": 2, "reconnect_timeout": 4}
            own = config.get("OPTIONS", {})
            config["OPTIONS"] = {
                "pool": pool,
                "connect_timeout": 3,
                "tcp_user_timeout": 15_000,
                **own,
                "options": f"{POSTGRESQL_OPTIONS} {own.get('options', '')}".strip(),
            }
            config["CONN_MAX_AGE"] = 0
            config["CONN_HEALTH_CHECKS"] = True  # a restarted server costs no request its answer
        return config

    def secret(self, name: str, kept_in: Path) -> str:
        """The variable, else the content of a file made by `make_secret`, else ''."""
        value = self.text(name, "")
        if not value and kept_in.is_file():
            value = kept_in.read_text().strip()
        return value

    def _read(self, name: str, default: T, reader: Callable[..., Any]) -> T:
        try:
            return cast(T, reader(name, default))
        except (EnvError, ValueError) as error:
            self.errors.append(f"{name}: {error}")
            return default

    def _within(
        self, name: str, value: float, default: float, minimum: float, maximum: float
    ) -> float:
        if minimum <= value <= maximum:
            return value
        self.errors.append(f"{name} is {value:g}; it must be from {minimum:g} to {maximum:g}.")
        return default


def local_url(host: str, port: int) -> str:
    """The address at which a person on this machine opens what listens on host and port."""
    if host in ("", "0.0.0.0", "::"):  # noqa: S104 - it is compared, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def make_secret(path: Path) -> None:
    """Write a new secret that only this user can read, unless the file is there already."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(secrets.token_urlsafe(50))
