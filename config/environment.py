"""Reads settings from the environment, and collects everything that is wrong with them."""

import os
import re
import secrets
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dj_database_url
from dotenv import load_dotenv
from environs import Env, EnvError

from config.addresses import Networks, as_in_url
from config.database_options import POSTGRESQL, SQLITE, with_options
from config.durations import parse_duration
from config.rates import Rate, parse_rate

T = TypeVar("T")

# As Django compares it with a request's host, which has no scheme, and no port any more.
_HOST = re.compile(r"\*|\.?[a-z0-9.-]+|\[[a-f0-9:.]+\]", re.IGNORECASE | re.ASCII)
# What cuts a URL short when it stands in its password as it is.
_IN_PASSWORDS = "in its password / ? # are %2F %3F %23"


class Environment:
    """The process environment, over an optional `.env` file.

    Every reader returns the default when a value is wrong and adds a sentence that names the
    variable to `errors`.
    """

    def __init__(self, dotenv: Path) -> None:
        self.errors: list[str] = []
        # Into the process itself: libraries look there for theirs (PROMETHEUS_…, OTEL_…).
        load_dotenv(dotenv)
        self._env = Env()

    def flag(self, name: str, default: bool) -> bool:
        return self._read(name, default, self._env.bool)

    def text(self, name: str, default: str) -> str:
        return self._read(name, default, self._env.str)

    def words(self, name: str, default: Sequence[str]) -> list[str]:
        values = self._read(name, list(default), self._env.list)
        return [value.strip() for value in values if value.strip()]

    def hosts(self, name: str, default: Sequence[str]) -> list[str]:
        """Names by which the site is reached: `wall.example.com`, `.example.com`, `[::1]`, `*`."""
        hosts = self.words(name, [])
        self.errors += [
            f"{name}: {host!r} is no host name: without scheme and port, IPv6 in brackets."
            for host in hosts
            if not _HOST.fullmatch(host)
        ]
        return hosts or list(default)

    def server_url(self, name: str, *schemes: str) -> str:
        """'' where none is named. It may hold a password: what is wrong with it is not quoted."""
        url = self.text(name, "").strip()
        if not url or _is_url(url, schemes):
            return url
        takes = " or ".join(f"{scheme}://" for scheme in schemes)
        self.errors.append(f"{name} must be a URL with {takes}; {_IN_PASSWORDS}.")
        return ""

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
            named: dict[str, Any] = dict(dj_database_url.parse(self.text(name, default)))
        except ValueError:
            takes = "sqlite:///path or postgres://user:password@host:port/name"
            self.errors.append(f"{name} must be {takes}; {_IN_PASSWORDS}.")
        else:
            if named["ENGINE"] not in (SQLITE, POSTGRESQL):
                self.errors.append(f"{name} must name sqlite or postgres, not {named['ENGINE']!r}.")
            elif not named["NAME"] and "service" not in named.get("OPTIONS", {}):
                self.errors.append(
                    f"{name} names no database after its host: postgres://host/name."
                )
            else:
                config = named
        return with_options(config)

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


def _is_url(text: str, schemes: Sequence[str]) -> bool:
    try:
        parts = urlsplit(text)
        is_readable = parts.port != 0
    except ValueError:  # what stands where its port should be is no number
        return False
    return is_readable and parts.scheme in schemes and text.lower().startswith(f"{parts.scheme}://")


def local_url(host: str, port: int) -> str:
    """The address at which a person on this machine opens what listens on host and port."""
    if host in ("", "0.0.0.0", "::"):  # noqa: S104 - it is compared, not bound
        host = "127.0.0.1"
    return f"http://{as_in_url(host)}:{port}"


def make_secret(path: Path) -> None:
    """Write a new secret that only this user can read, unless the file is there already."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(secrets.token_urlsafe(50))
