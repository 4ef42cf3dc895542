"""What is done to several silences at once; each by itself, so that what succeeded stays."""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import Error as DatabaseError
from django.utils import timezone

from config.durations import parse_duration
from dashboard import silencing
from dashboard.models import Board, Silence
from dashboard.silence_limits import LimitExceeded
from dashboard.silence_pages.lines import stored_matchers
from dashboard.silence_pages.outcomes import Outcome

SPANS = ("1h", "4h", "24h")
MOST_AT_ONCE = 500

Act = Callable[[Silence, datetime], None]


class Action(NamedTuple):
    """What to do to a silence, and how that is told when it is done."""

    act: Act
    done: str


def parse_action(text: str) -> Action | None:
    """`expire`, or `extend` and a span (`extend:4h`); None for anything else."""
    name, _, span = text.partition(":")
    if name == "expire" and not span:
        return Action(_expire, "ended")
    if name != "extend":
        return None
    try:
        by = parse_duration(span)
    except ValueError:
        return None
    return Action(_extension(by), f"extended by {span}") if by else None


def _extension(by: timedelta) -> Act:
    def extend(silence: Silence, now: datetime) -> None:
        silencing.extend(silence, by, now)

    return extend


def _expire(silence: Silence, now: datetime) -> None:
    if silence.state_at(now) is Silence.State.EXPIRED:
        raise silencing.SilenceError("it has ended already")
    silencing.expire(silence, now)


def act_on(ids: Iterable[str], action: Action) -> list[Outcome]:
    """Do it to each of them, in turn."""
    return [_act_on_one(name, action) for name in ids]


def _act_on_one(name: str, action: Action) -> Outcome:
    title = name
    try:
        with Board.locked():
            silence = silencing.get(_id(name))
            title = ", ".join(map(str, stored_matchers(silence))) or name
            action.act(silence, timezone.now())
    except silencing.SilenceNotFound:
        return Outcome(name, title, False, "there is no such silence")
    except (silencing.SilenceError, LimitExceeded) as error:
        return Outcome(name, title, False, str(error))
    except ValidationError as error:
        return Outcome(name, title, False, ", ".join(error.messages))
    except DatabaseError:
        return Outcome(name, title, False, "the database is not available, try again")
    return Outcome(name, title, True)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise silencing.SilenceNotFound(text) from error
