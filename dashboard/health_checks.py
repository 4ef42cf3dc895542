"""HEALTH_CHECKS and DEAD_MANS_SWITCH: what they say, and what is wrong with them, told at start."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from dashboard.dead_mans_switch import NAME
from dashboard.matchers import MatcherError, parse_matchers

TAG = "watchfire"
MOST_TARGETS = 50  # each may hold a thread
HINT = "docs/health.md says what it takes."

OWN_COMPONENTS = {"database", "redis", "event_log", "ticker", "disk", NAME}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Target(NamedTuple):
    """A URL that is probed, and the component that it stands for."""

    name: str
    url: str


class BadTarget(ValueError):
    """The text says what is wrong; it quotes no URL, which may hold a password."""


def parse_target(entry: str) -> Target:
    """`name=URL`. Raises `BadTarget`."""
    name, equals, url = (part.strip() for part in entry.partition("="))
    if not equals or not _NAME.fullmatch(name):
        raise BadTarget(
            "it takes name=URL, the name of up to 64 letters, digits, dots, dashes and underscores"
        )
    if name in OWN_COMPONENTS:
        raise BadTarget(f"{name} is a component that Watchfire has itself")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isascii() or not url.isprintable() or " " in url:
        raise BadTarget(f"the URL of {name} must be http:// or https:// with a host")
    return Target(name, url)


def targets() -> list[Target]:
    """Those of HEALTH_CHECKS; what is wrong was told at start, and is left out."""
    return _read(settings.HEALTH_CHECKS)[0]


def _read(entries: Iterable[str]) -> tuple[list[Target], list[str]]:
    """The targets, and a sentence for each entry that is none."""
    known: dict[str, Target] = {}
    wrong: list[str] = []
    for number, entry in enumerate(entries, start=1):
        try:
            target = parse_target(entry)
            if target.name in known:
                raise BadTarget(f"the name {target.name} stands there twice")
            if len(known) == MOST_TARGETS:
                raise BadTarget(f"there may be {MOST_TARGETS} at the most")
        except BadTarget as error:
            wrong.append(f"HEALTH_CHECKS, entry {number}: {error}.")
        else:
            known[target.name] = target
    return list(known.values()), wrong


@register(TAG)
def check_targets(**_: Any) -> list[CheckMessage]:
    """watchfire.E003: an entry of HEALTH_CHECKS that cannot be probed."""
    wrong = _read(settings.HEALTH_CHECKS)[1]
    return [Error(sentence, hint=HINT, id="watchfire.E003") for sentence in wrong]


@register(TAG)
def check_dead_mans_switch(**_: Any) -> list[CheckMessage]:
    """watchfire.E004: matchers of DEAD_MANS_SWITCH that are none, or match every alert."""
    text = settings.DEAD_MANS_SWITCH
    if not text:
        return []
    try:
        matchers = parse_matchers(text)
    except MatcherError as error:
        return [Error(f"DEAD_MANS_SWITCH: {error}", hint=HINT, id="watchfire.E004")]
    if not matchers:
        return [Error("DEAD_MANS_SWITCH: it has no matcher", hint=HINT, id="watchfire.E004")]
    return []
